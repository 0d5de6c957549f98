using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Keeps chats in the order of each figure, by the hours of their starts.</summary>
internal sealed class RankedChats(RetentionOptions retention)
{
    /// <summary>Adds chats; adding one twice changes nothing.</summary>
    public void Add(ITransaction transaction, IReadOnlyList<ChatRecord> chats, DateTimeOffset now)
    {
        var orders = new Dictionary<string, (DateTimeOffset ExpiresAt, List<SortedSetEntry> Chats)>();
        foreach (var chat in chats)
        {
            var (member, startedAtMs) = (RedisKeys.ChatEntry(chat).Element, (long)RedisKeys.ChatEntry(chat).Score);
            var hour = ChatRanking.HourOf(startedAtMs);
            var expiresAt = DateTimeOffset.FromUnixTimeSeconds(hour + StatisticsPeriod.Hour.Seconds) + retention.Chats;
            if (expiresAt <= now)
            {
                continue;
            }

            foreach (var figure in QuestionFigure.All)
            {
                string key = RedisKeys.RankedChats(figure.Tag, hour)!;
                if (!orders.TryGetValue(key, out var order))
                {
                    orders[key] = order = (expiresAt, []);
                }

                order.Chats.Add(new SortedSetEntry(member, figure.ValueOf(chat) ?? ChatRanking.Unknown));
            }
        }

        foreach (var (key, order) in orders)
        {
            _ = transaction.SortedSetAddAsync(key, [.. order.Chats]);
            // Each time: the removal of a conversation may have emptied it, and then it begins anew.
            _ = transaction.KeyExpireAsync(key, order.ExpiresAt.UtcDateTime);
        }
    }

    /// <summary>Removes a conversation's chats; removing one twice changes nothing.</summary>
    public static async Task RemoveAsync(IDatabase database, string conversation, IReadOnlyList<string> chatIds)
    {
        var batch = database.CreateBatch();
        var members = chatIds.Select(chat => RedisKeys.ChatMember(conversation, chat)).ToArray();
        Task[] removals = [.. KeysOf(chatIds).Select(key => batch.SortedSetRemoveAsync(key, members))];
        batch.Execute();
        await Task.WhenAll(removals);
    }

    private static IEnumerable<RedisKey> KeysOf(IEnumerable<string> chatIds) =>
        from hour in chatIds.Select(chat => ChatRanking.HourOf(ChatIdSource.MillisecondsOf(chat) ?? 0)).Distinct()
        from figure in QuestionFigure.All
        select RedisKeys.RankedChats(figure.Tag, hour);
}
