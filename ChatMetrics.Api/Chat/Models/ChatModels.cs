using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Performance;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>The models that can be asked; the first one is the default.</summary>
internal sealed class ChatModels(IEnumerable<ChatModel> models)
{
    /// <summary>The property of a response by which a model says that its token count is an estimate.</summary>
    public const string UsageEstimated = "usage_estimated";

    private readonly ChatModel[] _models = [.. models];

    public IEnumerable<string> Names => _models.Select(model => model.Name);

    /// <summary>The model of that name; null when there is none.</summary>
    public ChatModel? Find(string name) => Array.Find(_models, model => model.Name == name);

    /// <summary>The model of that name, which has been found to exist; the default one for null.</summary>
    public ChatModel Choose(string? name) => name is null ? _models[0] : Find(name)!;
}

/// <summary>A model by the name under which it is asked for.</summary>
/// <param name="Price">Null when it is not known.</param>
internal sealed record ChatModel(string Name, IChatClient Client, TokenPrice? Price)
{
    /// <summary>The name under which a call of it is measured.</summary>
    public string MeasurementName { get; init; } = MeasurementNames.ModelCall;
}

/// <summary>What tokens cost.</summary>
internal sealed record TokenPrice(decimal InputUsdPerMillion, decimal OutputUsdPerMillion)
{
    /// <summary>The offline assistant costs nothing per token.</summary>
    public static TokenPrice Free { get; } = new(0, 0);

    /// <summary>USD.</summary>
    public decimal Of(TokenCount tokens) =>
        ((tokens.Input * InputUsdPerMillion) + (tokens.Output * OutputUsdPerMillion)) / 1_000_000;
}
