using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Conversations;

/// <summary>The query of <c>GET /chats</c>, as sent.</summary>
internal sealed record ChatsQuery(
    int Limit,
    string? Cursor,
    string? ConversationId,
    string? Rating,
    string? Model,
    string? Status,
    string? Error,
    long? SlowerThanMs,
    string? User,
    string? Purpose,
    string? Door)
{
    private const int MaxLimit = 200;
    private const int MaxNameLength = 200;
    private const long MaxDurationMs = 86_400_000;

    private static readonly Dictionary<string, PerformanceRating> Ratings = new()
    {
        ["good"] = PerformanceRating.Good,
        ["high_usage"] = PerformanceRating.HighUsage,
    };

    private static readonly Dictionary<string, ChatDoor> KnownDoors = Enum.GetValues<ChatDoor>().ToDictionary(ChatDoors.Name);

    private static readonly Dictionary<string, ChatOutcome> Outcomes =
        Enum.GetValues<ChatOutcome>().ToDictionary(ChatOutcomes.Name);

    /// <summary>The requested filter, and where the page begins; null for the first page.</summary>
    /// <exception cref="InvalidFieldsException">Parameters are invalid.</exception>
    public (ChatFilter Filter, ChatCursor? After) Read()
    {
        var errors = new FieldErrors();
        if (Limit is < 1 or > MaxLimit)
        {
            errors.Add("limit", $"The limit is 1 to {MaxLimit}.");
        }

        var after = Cursor is null ? null : ChatCursor.Parse(Cursor);
        if (Cursor is not null && after is null)
        {
            errors.Add("cursor", "Invalid cursor.");
        }

        if (ConversationId is not null && !ConversationIds.IsValid(ConversationId))
        {
            errors.Add("conversation_id", ConversationIds.Rule);
        }

        CheckName("model", Model, errors);
        CheckName("error", Error, errors);
        CheckName("user", User, errors);
        CheckName("purpose", Purpose, errors);
        if (SlowerThanMs is < 0 or > MaxDurationMs)
        {
            errors.Add("slower_than_ms", $"The duration is 0 to {MaxDurationMs}, whole milliseconds.");
        }

        var filter = new ChatFilter(
            ConversationId,
            Find("rating", Rating, Ratings, errors),
            Model,
            Find("status", Status, Outcomes, errors),
            Error,
            SlowerThanMs,
            User,
            Purpose,
            Find("door", Door, KnownDoors, errors));
        errors.ThrowIfAny();
        return (filter, after);
    }

    private static void CheckName(string field, string? name, FieldErrors errors)
    {
        if (name is { Length: 0 or > MaxNameLength })
        {
            errors.Add(field, $"A name has 1 to {MaxNameLength} characters.");
        }
    }

    private static T? Find<T>(string field, string? name, Dictionary<string, T> known, FieldErrors errors)
        where T : struct
    {
        if (name is null)
        {
            return null;
        }

        if (known.TryGetValue(name, out var value))
        {
            return value;
        }

        errors.Add(field, $"The {field} is one of {string.Join(", ", known.Keys)}.");
        return null;
    }
}
