using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>
/// The hash tags of the inboxes. In a cluster each slot has one, so that a conversation's inbox lies where the conversation does,
/// and both can be written in one transaction; on a single server there is one inbox.
/// </summary>
internal static class InboxTags
{
    private const int Slots = 16_384;

    /// <summary>The tag on a server without slots.</summary>
    public const string Single = "chats";

    private static volatile string[]? _ofSlots;

    /// <summary>Whether there are more inboxes than the one of a single server.</summary>
    public static bool AreMany(IConnectionMultiplexer redis) => redis.HashSlot(Single) >= 0;

    /// <summary>The tag of a slot; a negative slot means a single server.</summary>
    public static string For(IConnectionMultiplexer redis, int slot) => slot < 0 ? Single : OfSlots(redis)[slot];

    /// <summary>
    /// Every inbox that there can be. In a cluster also the one of a single server, whose data it may have been begun with.
    /// </summary>
    public static IEnumerable<string> All(IConnectionMultiplexer redis) =>
        AreMany(redis) ? OfSlots(redis).Append(Single) : [Single];

    // The first number that hashes to each slot; some 170,000 are tried.
    private static string[] OfSlots(IConnectionMultiplexer redis)
    {
        if (_ofSlots is { } known)
        {
            return known;
        }

        var tags = new string[Slots];
        for (int number = 0, found = 0; found < Slots; number++)
        {
            ref var tag = ref tags[redis.HashSlot($"{number}")];
            if (tag is null)
            {
                tag = $"{number}";
                found++;
            }
        }

        return _ofSlots = tags;
    }
}
