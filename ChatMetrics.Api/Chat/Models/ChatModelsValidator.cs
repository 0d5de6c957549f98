using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>
/// Validates the settings of the models. A message names the key, but never contains the value of an <c>ApiKey</c>.
/// </summary>
internal sealed class ChatModelsValidator : IValidateOptions<AssistantOptions>
{
    private const int MaxNameLength = 64;

    private static readonly ChatModelOptionsValidator Bounds = new();

    public ValidateOptionsResult Validate(string? name, AssistantOptions options)
    {
        var errors = options.Models.SelectMany(model => Errors($"ChatMetrics:Models:{model.Key}", model.Key, model.Value))
            .ToList();
        if (options.DefaultModel is { Length: > 0 } chosen && !options.Models.ContainsKey(chosen))
        {
            errors.Add("ChatMetrics:DefaultModel must be the name of one of ChatMetrics:Models.");
        }

        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Errors(string key, string name, ChatModelOptions model)
    {
        if (name.Length > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
        {
            yield return $"{key}: a model's name is 1 to 64 of A-Z a-z 0-9 _ . -";
        }

        var (azure, offline) = (model.IsProvider(ModelProviders.Azure), model.IsProvider(ModelProviders.Offline));
        if (!azure && !offline && !model.IsProvider(ModelProviders.OpenAI))
        {
            yield return $"{key}:Provider must be openai, azure or offline.";
        }

        if (string.IsNullOrWhiteSpace(model.Model) && !offline)
        {
            yield return $"{key}:Model must be the model's name at the provider.";
        }

        if (azure && model.Endpoint is null)
        {
            yield return $"{key}:Endpoint must be the address of the Azure resource.";
        }

        // User information or a query could be secret, and would be shown wherever addresses are shown.
        if (model.Endpoint is { } endpoint
            && !(endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }))
        {
            yield return $"{key}:Endpoint must be an http or https address without user, query and fragment.";
        }

        if (string.IsNullOrEmpty(model.ApiKey)
            ? !offline && (azure || model.Endpoint is null)
            : !model.ApiKey.All(c => c is > ' ' and <= '~'))
        {
            yield return $"{key}:ApiKey must be the provider's key: ASCII without spaces.";
        }

        if (model.MaxTokensField is not (null or CompletionRequest.MaxTokens or CompletionRequest.MaxCompletionTokens))
        {
            yield return $"{key}:MaxTokensField must be max_tokens or max_completion_tokens.";
        }

        foreach (var error in ValidatedOptions.Errors(Bounds, key, model).Concat(PriceErrors(key, model)))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> PriceErrors(string key, ChatModelOptions model)
    {
        (string Name, decimal? Usd)[] prices =
        [
            (nameof(model.InputPrice), model.InputPrice),
            (nameof(model.OutputPrice), model.OutputPrice),
            (nameof(model.CachedInputPrice), model.CachedInputPrice),
            (nameof(model.CacheWritePrice), model.CacheWritePrice),
            (nameof(model.ReasoningPrice), model.ReasoningPrice),
        ];
        foreach (var (name, _) in prices[..2].Where(price => price.Usd is null && prices.Any(other => other.Usd is not null)))
        {
            yield return $"{key}:{name} is missing: a price needs InputPrice and OutputPrice.";
        }
    }
}
