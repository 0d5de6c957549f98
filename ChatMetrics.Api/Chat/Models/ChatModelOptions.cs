using System.ComponentModel.DataAnnotations;
using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>One model that can be asked: <c>ChatMetrics:Models:name</c>.</summary>
internal sealed class ChatModelOptions
{
    /// <summary>
    /// <c>openai</c>: any endpoint that speaks its protocol; <c>azure</c>: a deployment of Azure OpenAI; <c>offline</c>.
    /// </summary>
    public string Provider { get; set; } = ModelProviders.OpenAI;

    /// <summary>
    /// Of an OpenAI-compatible endpoint all before <c>/chat/completions</c>, OpenAI's own when null; of Azure the resource's
    /// address.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The model's name at the provider; of Azure the deployment's.</summary>
    public string? Model { get; set; }

    /// <summary>Goes to the provider and nowhere else. An endpoint of one's own may need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How long it may take for an answer, retries included; <see cref="AssistantOptions.ModelTimeout"/> when null.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", MinimumIsExclusive = true)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>The most tokens of one answer; what the provider thinks right when null.</summary>
    [AtLeast(1)]
    public int? MaxOutputTokens { get; set; }

    /// <summary>Whether the answer is asked for as a stream; false for an endpoint that cannot stream.</summary>
    public bool Stream { get; set; } = true;

    /// <summary>USD per million tokens; without it the price of an answer is not known.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? InputPrice { get; set; }

    /// <summary>USD per million tokens.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? OutputPrice { get; set; }

    /// <summary>USD per million tokens that the provider had cached; the input's price when null.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? CachedInputPrice { get; set; }
}

/// <summary>The providers' names.</summary>
internal static class ModelProviders
{
    public const string OpenAI = "openai";
    public const string Azure = "azure";
    public const string Offline = "offline";

    public static bool IsProvider(this ChatModelOptions model, string provider) =>
        string.Equals(model.Provider, provider, StringComparison.OrdinalIgnoreCase);
}

[OptionsValidator]
internal sealed partial class ChatModelOptionsValidator : IValidateOptions<ChatModelOptions>;
