using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>The available models.</summary>
internal sealed class ChatModels(IEnumerable<ChatModel> models, IOptions<AssistantOptions> options, ModelTelemetry telemetry) : IDisposable
{
    private readonly ChatModel[] _models = [.. models];

    public IReadOnlyList<ChatModel> All => _models;

    public IEnumerable<string> Names => _models.Select(model => model.Name);

    /// <summary>The model with this name, ignoring case as in the settings; null if there is none.</summary>
    public ChatModel? Find(string? name) =>
        Array.Find(_models, model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The model with this name, which must exist; the default one for null.</summary>
    public ChatModel Choose(string? name) => Find(name ?? options.Value.DefaultModel) ?? _models[0];

    /// <summary>
    /// The model to use during warm-up: Aara, otherwise another that costs nothing. What is told of its calls goes nowhere.
    /// </summary>
    public ChatModel ForWarmup { get; } = new(
        "warm-up",
        telemetry.Trace(
            models.Select(model => model.Client.GetService<OfflineAssistant>()).FirstOrDefault(aara => aara is not null)
                ?? (IChatClient)new WarmupModel(),
            WarmupTelemetry.Name),
        TokenPrice.Free);

    public void Dispose() => Array.ForEach(_models, model => model.Client.Dispose());
}

/// <summary>A model and the name by which requests select it.</summary>
/// <param name="Price">As it is set; null where it is not.</param>
internal sealed record ChatModel(string Name, IChatClient Client, TokenPrice? Price)
{
    /// <summary>Prices of a model that is well known, the newest first; they count where none is set.</summary>
    public IReadOnlyList<KnownPrice> KnownPrices { get; init; } = [];

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

    /// <summary>The price of its tokens at that time; null if unknown.</summary>
    public TokenPrice? PriceAt(DateTimeOffset time) => Price ?? KnownPrices.FirstOrDefault(known => known.From <= time)?.Price;
}
