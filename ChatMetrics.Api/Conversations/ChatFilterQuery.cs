using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Conversations;

/// <summary>Which chats a query is about, as sent.</summary>
internal sealed class ChatFilterQuery
{
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

    /// <summary>Only chats of this conversation.</summary>
    [FromQuery(Name = "conversation_id")]
    public string? ConversationId { get; init; }

    /// <summary><c>good</c> or <c>high_usage</c>.</summary>
    [FromQuery(Name = "rating")]
    public string? Rating { get; init; }

    /// <summary>Only chats answered by this model.</summary>
    [FromQuery(Name = "model")]
    public string? Model { get; init; }

    /// <summary><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    [FromQuery(Name = "status")]
    public string? Status { get; init; }

    /// <summary>An error class, such as <c>model_timeout</c>.</summary>
    [FromQuery(Name = "error")]
    public string? Error { get; init; }

    /// <summary>Only chats that took longer in all, in milliseconds.</summary>
    [FromQuery(Name = "slower_than_ms")]
    public long? SlowerThanMs { get; init; }

    /// <summary>Only chats that took at most that long in all, in milliseconds.</summary>
    [FromQuery(Name = "faster_than_ms")]
    public long? FasterThanMs { get; init; }

    /// <summary>Only chats of this user, by the name or, where users are stored so, by its hash.</summary>
    [FromQuery(Name = "user")]
    public string? User { get; init; }

    /// <summary>Only chats of this purpose; <c>chat</c> is what people read.</summary>
    [FromQuery(Name = "purpose")]
    public string? Purpose { get; init; }

    /// <summary><c>chat</c> (POST /chat) or <c>openai</c> (/v1).</summary>
    [FromQuery(Name = "door")]
    public string? Door { get; init; }

    [FromServices]
    public required IOptions<ChatMetricsOptions> Options { get; init; }

    /// <summary>The filter; what cannot be read is among the errors.</summary>
    public ChatFilter Read(FieldErrors errors)
    {
        if (ConversationId is not null && !ConversationIds.IsValid(ConversationId))
        {
            errors.Add("conversation_id", ConversationIds.Rule);
        }

        CheckName("model", Model, errors);
        CheckName("error", Error, errors);
        CheckName("user", User, errors);
        CheckName("purpose", Purpose, errors);
        CheckDuration("slower_than_ms", SlowerThanMs, errors);
        CheckDuration("faster_than_ms", FasterThanMs, errors);
        if (SlowerThanMs >= FasterThanMs)
        {
            errors.Add("faster_than_ms", "Must be more than slower_than_ms.");
        }

        return new ChatFilter(
            ConversationId,
            Find("rating", Rating, Ratings, errors),
            Model,
            Find("status", Status, Outcomes, errors),
            Error,
            SlowerThanMs,
            FasterThanMs,
            Options.Value.Users.Find(User),
            Purpose,
            Find("door", Door, KnownDoors, errors));
    }

    private static void CheckDuration(string field, long? ms, FieldErrors errors)
    {
        if (ms is < 0 or > MaxDurationMs)
        {
            errors.Add(field, $"The duration is 0 to {MaxDurationMs}, whole milliseconds.");
        }
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
