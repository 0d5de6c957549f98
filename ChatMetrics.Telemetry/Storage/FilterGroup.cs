using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Chats that have something in common, such as their user, kept in an order of their own so that a filter finds a few among
/// many. Declared here once: they are written, removed and read for each.
/// </summary>
internal sealed class FilterGroup
{
    private readonly Func<ChatRecord, string?> _nameOf;
    private readonly Func<ChatFilter, string?> _askedFor;

    private FilterGroup(string tag, Func<ChatRecord, string?> nameOf, Func<ChatFilter, string?> askedFor)
    {
        Tag = tag;
        _nameOf = nameOf;
        _askedFor = askedFor;
    }

    // What most chats are (completed, rated good, read by people) has no order of its own: among all chats it is found at once.
    private static FilterGroup[] All { get; } =
    [
        new("user", chat => chat.User, filter => filter.User),
        new("purpose", chat => chat.Purpose, filter => ChatPurpose.Store(filter.Purpose)),
        new("model", chat => chat.Model, filter => filter.Model),
        new("error", chat => chat.Error, filter => filter.Error),
        new("status", chat => NameOf(chat.Outcome), filter => NameOf(filter.Outcome)),
        new("rating", chat => NameOf(chat.Rating), filter => NameOf(filter.Rating)),
    ];

    /// <summary>Its name in keys; stored, so it never changes.</summary>
    private string Tag { get; }

    /// <summary>The orders that a chat is in.</summary>
    public static IEnumerable<RedisKey> KeysOf(ChatRecord chat) => KeysOf(group => group._nameOf(chat));

    /// <summary>The orders that hold all chats of a filter.</summary>
    public static IEnumerable<RedisKey> KeysOf(ChatFilter filter) => KeysOf(group => group._askedFor(filter));

    private static IEnumerable<RedisKey> KeysOf(Func<FilterGroup, string?> nameIn) =>
        from chatGroup in All
        let name = nameIn(chatGroup)
        where name is not null
        select RedisKeys.ChatsOf(chatGroup.Tag, name);

    private static string? NameOf(ChatOutcome? outcome) =>
        outcome is { } known and not ChatOutcome.Completed ? ChatOutcomes.Name(known) : null;

    private static string? NameOf(PerformanceRating? rating) => rating is PerformanceRating.HighUsage ? "high_usage" : null;
}
