using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Removes all that is stored of a user: the conversations that have a question of the user, each as a whole, and the user's name in
/// statistics. What broke off is carried on by the next call.
/// </summary>
public sealed class UserRemoval(
    IConnectionMultiplexer redis,
    ChatIndex index,
    ConversationRemoval conversations,
    StatisticsStore statistics,
    ChatFolder folder,
    TimeProvider time,
    IOptions<RetentionOptions> retention)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once nothing is left of what was stored before the call.</summary>
    /// <param name="user">As the records have it.</param>
    /// <param name="roundTrip">The longest that Redis may take for one step.</param>
    /// <param name="foldedWithin">The longest that finished chats may take to be folded.</param>
    /// <returns>How many conversations were removed.</returns>
    public async Task<int> RemoveAsync(string user, TimeSpan roundTrip, TimeSpan foldedWithin)
    {
        await RememberAsync(user).WaitAsync(roundTrip);
        await WaitUntilFoldedAsync(roundTrip, foldedWithin);
        var removed = 0;
        for (ChatCursor? after = null; ;)
        {
            var page = await index.ReadNewestAsync(new ChatFilter(User: user), window: null, after).WaitAsync(roundTrip);
            foreach (var conversation in page.Chats.Select(chat => chat.ConversationId).Distinct(StringComparer.Ordinal))
            {
                removed += await conversations.RemoveAsync(conversation, roundTrip, foldedWithin) ? 1 : 0;
            }

            if (page.Next is null)
            {
                break;
            }

            after = page.Next;
        }

        await statistics.ForgetUserAsync(user).WaitAsync(roundTrip);
        return removed;
    }

    // Chats may wait in the spool of a process that is down.
    private Task RememberAsync(string user)
    {
        var (now, kept) = (time.GetUtcNow(), retention.Value.Chats);
        var batch = redis.GetDatabase().CreateBatch();
        Task[] writes =
        [
            batch.SortedSetAddAsync(RedisKeys.RemovedUsers, ChatStore.RemovedName(user), now.ToUnixTimeMilliseconds()),
            batch.SortedSetRemoveRangeByScoreAsync(
                RedisKeys.RemovedUsers, double.NegativeInfinity, (now - kept).ToUnixTimeMilliseconds()),
            batch.KeyExpireAsync(RedisKeys.RemovedUsers, kept),
        ];
        batch.Execute();
        return Task.WhenAll(writes);
    }

    // Only what is folded can be found by its user.
    private async Task WaitUntilFoldedAsync(TimeSpan roundTrip, TimeSpan foldedWithin)
    {
        var (start, now) = (time.GetTimestamp(), time.GetUtcNow());
        while (!await folder.FoldUpToAsync(now).WaitAsync(roundTrip))
        {
            if (time.GetElapsedTime(start) > foldedWithin)
            {
                throw new TimeoutException("Chats have still to be counted.");
            }

            await Task.Delay(LookAgainAfter, time);
        }
    }
}
