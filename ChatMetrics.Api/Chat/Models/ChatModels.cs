using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>The models that can be asked.</summary>
internal sealed class ChatModels(IEnumerable<ChatModel> models, IOptions<AssistantOptions> options) : IDisposable
{
    private readonly ChatModel[] _models = [.. models];

    public IEnumerable<string> Names => _models.Select(model => model.Name);

    /// <summary>The model of that name, in any case as settings have it; null when there is none.</summary>
    public ChatModel? Find(string? name) =>
        Array.Find(_models, model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The model of that name, which has been found to exist; the default one for null.</summary>
    public ChatModel Choose(string? name) => Find(name ?? options.Value.DefaultModel) ?? _models[0];

    /// <summary>The one to ask while the service warms up: Aara, else one that costs nothing either.</summary>
    public ChatModel ForWarmup { get; } = new(
        "warm-up",
        models.Select(model => model.Client.GetService<OfflineAssistant>()).FirstOrDefault(aara => aara is not null) ?? (IChatClient)new WarmupModel(),
        TokenPrice.Free);

    public void Dispose() => Array.ForEach(_models, model => model.Client.Dispose());
}

/// <summary>A model by the name under which it is asked for.</summary>
/// <param name="Price">Null when it is not known.</param>
internal sealed record ChatModel(string Name, IChatClient Client, TokenPrice? Price)
{
    /// <summary>Who provides it, where, and what it is called there; null when its client does not tell.</summary>
    public ChatClientMetadata? Metadata { get; } = Client.GetService<ChatClientMetadata>();

    /// <summary>How long it may take for an answer; null for what all models may take.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it may be silent; null for what all models may be.</summary>
    public TimeSpan? SilenceTimeout { get; init; }

    /// <summary>Whether pieces of an answer come as they are made, so that their pace tells the model's speed.</summary>
    public bool Streams { get; init; }

    /// <summary>The name under which a call of it is measured.</summary>
    public string MeasurementName { get; init; } = MeasurementNames.ModelCall;
}

/// <summary>What tokens cost.</summary>
/// <param name="CachedInputUsdPerMillion">Of input that the provider had cached; as other input when null.</param>
internal sealed record TokenPrice(
    decimal InputUsdPerMillion, decimal OutputUsdPerMillion, decimal? CachedInputUsdPerMillion = null)
{
    /// <summary>The offline assistant costs nothing per token.</summary>
    public static TokenPrice Free { get; } = new(0, 0);

    /// <summary>USD. Cached tokens are a part of the input, and are not counted twice.</summary>
    public decimal Of(TokenCount tokens)
    {
        var cached = Math.Min(tokens.Cached ?? 0, tokens.Input);
        return (((tokens.Input - cached) * InputUsdPerMillion)
            + (cached * (CachedInputUsdPerMillion ?? InputUsdPerMillion))
            + (tokens.Output * OutputUsdPerMillion)) / 1_000_000;
    }
}
