using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Http;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Gateway;

/// <summary>
/// The models as clients of the OpenAI protocol name them. A configured model's name stands for the model itself; <c>aara</c> is the
/// assistant with the default model, and <c>aara/name</c> with that one.
/// </summary>
internal sealed class GatewayModels(ChatModels models, TimeProvider time)
{
    private const string Assistant = "aara";
    private const string AssistantPrefix = "aara/";

    private readonly long _created = time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Every name, the models themselves first.</summary>
    public IReadOnlyList<GatewayModel> All =>
    [
        .. models.All.Where(IsPlain).Select(model => Describe(model.Name, model.Metadata?.ProviderName)),
        Describe(Assistant, owner: null),
        .. models.All.Select(model => Describe(AssistantPrefix + model.Name, owner: null)),
    ];

    /// <summary>A model by its name here, or, where nothing has that name, by its name at its provider.</summary>
    /// <exception cref="UnknownModelException">There is none.</exception>
    public (ChatModel Model, RemoteRelay? Plain) Find(string name)
    {
        if (name.Equals(Assistant, StringComparison.OrdinalIgnoreCase))
        {
            return (models.Choose(null), null);
        }

        if (name.StartsWith(AssistantPrefix, StringComparison.OrdinalIgnoreCase)
            && models.Find(name[AssistantPrefix.Length..]) is { } below)
        {
            return (below, null);
        }

        var found = models.Find(name) ?? models.All.FirstOrDefault(model => IsPlain(model) && model.Metadata?.DefaultModelId == name);
        return found is null
            ? throw new UnknownModelException(All.Select(model => model.Id))
            : (found, PlainOf(found));
    }

    private static bool IsPlain(ChatModel model) => PlainOf(model) is not null;

    private static RemoteRelay? PlainOf(ChatModel model) => model.Client.GetService<RemoteRelay>();

    private GatewayModel Describe(string id, string? owner) => new(id, "model", _created, owner ?? "chatmetrics");
}

/// <summary>One entry of <c>GET /v1/models</c>.</summary>
/// <param name="Created">Seconds since 1970: when the service started.</param>
internal sealed record GatewayModel(string Id, string Object, long Created, string OwnedBy);

/// <summary>The answer of <c>GET /v1/models</c>.</summary>
internal sealed record GatewayModelList(string Object, IReadOnlyList<GatewayModel> Data);

/// <summary>404: no model has that name, which is not repeated: what a caller wrote there is kept nowhere.</summary>
internal sealed class UnknownModelException(IEnumerable<string> known) : ProblemException(
    StatusCodes.Status404NotFound,
    "There is no such model.",
    $"The model is not configured. Configured: {string.Join(", ", known)}.")
{
    public const string Code = "model_not_found";
}
