using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>
/// Takes finished chats out of the inboxes and writes what spans conversations: the statistics, the index of all chats, the
/// events of the live stream, the list of conversations. Sums and indexes of a batch are one transaction, on the condition of the
/// lease; it also notes the batch, so that who folds next knows what is counted although it is still in an inbox. Each chat
/// counts once, whoever dies when: docs/decisions/write-path.md.
/// </summary>
public sealed class ChatFolder(
    IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention, ILogger<ChatFolder> logger)
{
    /// <summary>The most chats in one batch.</summary>
    public const int MaxBatch = 500;

    // Samples are appended once a second and conversations are removed now and then: conflicts are no more frequent than that.
    private const int MaxAttempts = 100;

    /// <summary>
    /// How long a chat waits for its process to add the wait for Redis: longer than any process waits before it gives up, so that
    /// only the chats of one that died are folded without.
    /// </summary>
    public static readonly TimeSpan MaxWaitForStorageWait = TimeSpan.FromSeconds(3);

    // The removal of a conversation waits for its chats to be folded, and nobody will look at them again.
    private static readonly TimeSpan MaxWaitBeforeRemoval = TimeSpan.FromMilliseconds(100);

    private readonly ChatInbox _inbox = new(redis);
    private readonly RankedChats _ranked = new(retention.Value);
    private readonly GroupedChats _grouped = new(retention.Value);
    private string? _recoveredFor;

    /// <summary>Folds the pending chats of the given inboxes, the oldest first.</summary>
    /// <param name="lease">Held by the caller.</param>
    /// <param name="tags">The inboxes' hash tags; null for all.</param>
    /// <returns>What was folded; null if the lease is lost.</returns>
    public async Task<FoldedBatch?> FoldAsync(FoldingLease lease, IEnumerable<string>? tags = null)
    {
        try
        {
            await RecoverAsync(lease);
            var waiting = await _inbox.ReadAsync(tags ?? InboxTags.All(redis), MaxBatch);
            InboxEntry[] batch = [.. waiting.Take(MaxBatch)];
            if (await FoldAsync(lease, batch, MaxWaitForStorageWait) is not { } folded)
            {
                lease.Doubt();
                return null;
            }

            return folded with { HasMore = waiting.Count >= MaxBatch || folded.Chats < batch.Length };
        }
        // The client cancels pending commands when the connection breaks.
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
        {
            lease.Doubt();
            throw;
        }
    }

    /// <summary>Folds those of a conversation's chats that are pending, unless another process holds the lease.</summary>
    /// <returns>Whether none of them is pending any more.</returns>
    internal async Task<bool> FoldAsync(string conversation, RedisValue[] chatIds)
    {
        var waiting = await _inbox.FindAsync(conversation, chatIds);
        if (waiting.Count == 0)
        {
            return true;
        }

        var lease = new FoldingLease(redis, time);
        if (!await lease.HoldAsync())
        {
            return false;
        }

        await RecoverAsync(lease);
        // Chats that the previous holder had counted are no longer there.
        waiting = await _inbox.FindAsync(conversation, chatIds);
        var folded = await FoldAsync(lease, waiting, MaxWaitBeforeRemoval);
        await lease.ReleaseAsync();
        return folded?.Chats == waiting.Count;
    }

    /// <summary>Folds the oldest of what was stored by a time, unless another process holds the lease.</summary>
    /// <returns>Whether nothing of it is pending any more.</returns>
    internal async Task<bool> FoldUpToAsync(DateTimeOffset storedBy)
    {
        var oldest = await _inbox.ReadAsync(InboxTags.All(redis), limit: 1);
        if (oldest is [] || oldest[0].StoredAtMs > storedBy.ToUnixTimeMilliseconds())
        {
            return true;
        }

        var lease = new FoldingLease(redis, time);
        if (await lease.HoldAsync())
        {
            await FoldAsync(lease);
            await lease.ReleaseAsync();
        }

        return false;
    }

    /// <summary>
    /// Removes a conversation from the note of the batch that was counted last. Only once none of its chats is pending: then nobody needs
    /// to know any more that they are counted.
    /// </summary>
    internal async Task ForgetConversationAsync(string conversation)
    {
        var database = redis.GetDatabase();
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var noted = (string?)await database.StringGetAsync(RedisKeys.FoldedLast) ?? "";
            var members = noted.Split('\n');
            var left = Array.FindAll(members, member => RedisKeys.ChatOf(member).Conversation != conversation);
            if (left.Length == members.Length)
            {
                return;
            }

            var transaction = database.CreateTransaction();
            transaction.AddCondition(Condition.StringEqual(RedisKeys.FoldedLast, noted));
            _ = transaction.StringSetAsync(RedisKeys.FoldedLast, string.Join('\n', left));
            if (await transaction.ExecuteAsync())
            {
                return;
            }
        }

        throw new TimeoutException("Others kept a removed conversation from being forgotten.");
    }

    // The previous holder of the lease may have died after counting its last batch: finish that batch.
    private async Task RecoverAsync(FoldingLease lease)
    {
        if (_recoveredFor == lease.Token)
        {
            return;
        }

        var noted = (string?)await redis.GetDatabase().StringGetAsync(RedisKeys.FoldedLast) ?? "";
        InboxEntry[] counted = [.. noted.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(member => new InboxEntry(member, 0))];
        await FinishAsync(await ReadAsync(counted));
        _recoveredFor = lease.Token;
    }

    // Null when the lease is lost.
    private async Task<FoldedBatch?> FoldAsync(
        FoldingLease lease, IReadOnlyList<InboxEntry> entries, TimeSpan maxWaitForStorageWait)
    {
        var read = await ReadAsync(entries);
        read.RemoveAll(chat => chat.Record is { StorageWaitUnknown: true } && Age(chat.Entry) < maxWaitForStorageWait);
        if (read is not [var oldest, ..])
        {
            return new FoldedBatch(0, TimeSpan.Zero, HasMore: false);
        }

        var lag = Age(oldest.Entry);
        if (read.Exists(chat => chat.Record is not null))
        {
            var events = await CommitAsync(lease, read);
            if (events is null || !lease.MayBeHeld)
            {
                return null;
            }

            await events.PublishAsync(redis);
        }

        await FinishAsync(read);
        return new FoldedBatch(read.Count, lag, HasMore: false);
    }

    private async Task<List<WaitingChat>> ReadAsync(IReadOnlyList<InboxEntry> entries)
    {
        var batch = redis.GetDatabase().CreateBatch();
        var reads = entries.Select(entry => batch.StringGetAsync(entry.Record)).ToArray();
        batch.Execute();
        var stored = await Task.WhenAll(reads);
        var chats = new List<WaitingChat>(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            var record = stored[i].HasValue ? StoredRecords.ReadChat((byte[])stored[i]!) : null;
            if (record is null && stored[i].HasValue)
            {
                logger.ChatNotFolded(entries[i].Member, ChatRecord.CurrentVersion);
            }

            chats.Add(new WaitingChat(entries[i], record));
        }

        return chats;
    }

    // Null if the lease is lost.
    private async Task<LiveEventAppend?> CommitAsync(FoldingLease lease, List<WaitingChat> waiting)
    {
        var (now, token) = (time.GetUtcNow(), lease.Token);
        List<ChatRecord> chats = [.. waiting.Select(chat => chat.Record).OfType<ChatRecord>()];
        var sums = PeriodSums.From(chats, now, retention.Value);
        var jsons = chats.ConvertAll(chat =>
            JsonSerializer.SerializeToUtf8Bytes(FinishedChat.From(chat), WireJson.Utf8.FinishedChat));
        SortedSetEntry[] entries = [.. chats.Select(RedisKeys.ChatEntry)];
        var note = string.Join('\n', waiting.Select(chat => chat.Entry.Member));
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var database = redis.GetDatabase();
            var batch = database.CreateBatch();
            var head = LiveEventLog.ReadHeadAsync(batch);
            var updates = sums.Select(sum => new PeriodUpdate(sum, batch)).ToArray();
            batch.Execute();

            var events = new LiveEventAppend(await head, LiveEventKind.Chat, jsons, now);
            // On a slow machine the reading alone may have taken as long as the lease lasts.
            if (!await lease.HoldAsync() || lease.Token != token)
            {
                return null;
            }

            var transaction = database.CreateTransaction();
            var isHeld = transaction.AddCondition(lease.IsHeld());
            _ = transaction.SortedSetAddAsync(RedisKeys.Chats, entries);
            _ranked.Add(transaction, chats, now);
            _grouped.Add(transaction, chats, now);
            foreach (var update in updates)
            {
                await update.AddToAsync(transaction);
            }

            events.AddTo(transaction);
            _ = transaction.StringSetAsync(RedisKeys.FoldedLast, note);
            if (await transaction.ExecuteAsync())
            {
                return events;
            }

            if (!isHeld.WasSatisfied && await database.StringGetAsync(RedisKeys.FoldingLease) != lease.Token)
            {
                return null;
            }
        }

        throw new TimeoutException("Others kept finished chats from being counted.");
    }

    // May be done twice. Only what is counted leaves the inbox, and as the last of all: while it is there its conversation is not
    // removed.
    private async Task FinishAsync(List<WaitingChat> waiting)
    {
        List<ChatRecord> chats = [.. waiting.Select(chat => chat.Record).OfType<ChatRecord>()];
        if (chats.Count > 0)
        {
            await ConversationOrder.UpdateAsync(redis.GetDatabase(), chats);
        }

        if (waiting.Count > 0)
        {
            await _inbox.RemoveAsync(waiting.Select(chat => chat.Entry));
        }
    }

    private TimeSpan Age(InboxEntry entry) =>
        TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - entry.StoredAtMs));

    // If the record is missing, it has expired or its conversation has been removed: the chat no longer counts.
    private sealed record WaitingChat(InboxEntry Entry, ChatRecord? Record);
}
