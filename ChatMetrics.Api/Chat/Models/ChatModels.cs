using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>The available models.</summary>
internal sealed class ChatModels(IEnumerable<ChatModel> models, IOptions<AssistantOptions> options) : IDisposable
{
    private readonly ChatModel[] _models = [.. models];

    public IEnumerable<string> Names => _models.Select(model => model.Name);

    /// <summary>The model with this name, ignoring case as in the settings; null if there is none.</summary>
    public ChatModel? Find(string? name) =>
        Array.Find(_models, model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The model with this name, which must exist; the default one for null.</summary>
    public ChatModel Choose(string? name) => Find(name ?? options.Value.DefaultModel) ?? _models[0];

    /// <summary>The model to use during warm-up: Aara, otherwise another that costs nothing.</summary>
    public ChatModel ForWarmup { get; } = new(
        "warm-up",
        models.Select(model => model.Client.GetService<OfflineAssistant>()).FirstOrDefault(aara => aara is not null)
            ?? (IChatClient)new WarmupModel(),
        TokenPrice.Free);

    public void Dispose() => Array.ForEach(_models, model => model.Client.Dispose());
}

/// <summary>A model and the name by which requests select it.</summary>
/// <param name="Price">Null if unknown.</param>
internal sealed record ChatModel(string Name, IChatClient Client, TokenPrice? Price)
{
    /// <summary>The model's provider, address and name there; null if its client does not provide them.</summary>
    public ChatClientMetadata? Metadata { get; } = Client.GetService<ChatClientMetadata>();

    /// <summary>The model's timeout; null for the timeout of all models.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it may be silent; null for what all models may be.</summary>
    public TimeSpan? SilenceTimeout { get; init; }

    /// <summary>Whether pieces of an answer come as they are made, so that their pace tells the model's speed.</summary>
    public bool Streams { get; init; }

    /// <summary>The name under which the model's calls are measured.</summary>
    public string MeasurementName { get; init; } = MeasurementNames.ModelCall;
}

/// <summary>The price of tokens.</summary>
/// <param name="CachedInputUsdPerMillion">
/// The price of input that the provider had cached; null if it costs the same as other input.
/// </param>
internal sealed record TokenPrice(
    decimal InputUsdPerMillion, decimal OutputUsdPerMillion, decimal? CachedInputUsdPerMillion = null)
{
    /// <summary>The offline assistant costs nothing per token.</summary>
    public static TokenPrice Free { get; } = new(0, 0);

    /// <summary>The price in USD. Cached tokens are part of the input and are not counted twice.</summary>
    public decimal Of(TokenCount tokens)
    {
        var cached = Math.Min(tokens.Cached ?? 0, tokens.Input);
        return (((tokens.Input - cached) * InputUsdPerMillion)
            + (cached * (CachedInputUsdPerMillion ?? InputUsdPerMillion))
            + (tokens.Output * OutputUsdPerMillion)) / 1_000_000;
    }
}
