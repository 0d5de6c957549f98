using System.Security.Cryptography;
using System.Text;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Writes finished chats: one transaction of plain commands, one round trip. What spans conversations, as statistics and indexes,
/// is folded from the inbox: see <see cref="ChatFolder"/>.
/// </summary>
public sealed class ChatStore(IConnectionMultiplexer redis, TimeProvider time, IOptions<RetentionOptions> retention)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan RemnantKept = TimeSpan.FromMinutes(1);

    private readonly RetentionOptions _retention = retention.Value;
    private readonly RecentRenewals _renewals = new(time);
    private readonly InboxSignal _signal = new(redis, time);

    /// <summary>
    /// The newest stored turns of a conversation, oldest first; none when it is unknown. What cannot be read is left out.
    /// </summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="limit">The most turns to return; at least 1.</param>
    public async Task<IReadOnlyList<Turn>> ReadTurnsAsync(string conversation, int limit = RetentionOptions.MaxTurns)
    {
        var stored = await redis.GetDatabase().ListRangeAsync(RedisKeys.ConversationTurns(conversation), -(long)limit, -1);
        return [.. stored.Select(turn => StoredRecords.ReadTurn(((ReadOnlyMemory<byte>)turn).Span)).OfType<Turn>()];
    }

    /// <summary>
    /// Takes what waits for approval in a conversation: of any number of takers, one gets it. Null when there is nothing, or
    /// nothing that can be read or is still to be approved.
    /// </summary>
    public async Task<PendingApproval?> TakePreviewAsync(string conversation)
    {
        var taken = await redis.GetDatabase().StringGetDeleteAsync(RedisKeys.ConversationPreview(conversation));
        return taken.IsNull
            || StoredRecords.ReadPreview((byte[])taken!) is not { } preview
            || preview.ExpiresAt <= time.GetUtcNow()
            ? null
            : preview;
    }

    /// <summary>
    /// Saves a chat that has just ended: its record, its share in the conversation's totals, its turns, and its entry in the
    /// inbox. It asks nothing first, for no chat has this id yet: when it is uncertain whether it worked,
    /// <see cref="SaveOnceAsync"/> is next.
    /// </summary>
    /// <param name="record">The finished chat.</param>
    /// <param name="turns">Its turns; none when it was not answered.</param>
    /// <param name="preview">
    /// What the chat proposes; null when it proposes nothing: then what the one before it proposed is dropped.
    /// </param>
    /// <param name="isRehearsal">
    /// Whether all that is written is removed by the same transaction, so that nobody sees any of it. Its conversation must not exist.
    /// </param>
    /// <returns>For <see cref="AddStorageWait"/>.</returns>
    public async Task<SavedChat> SaveAsync(
        ChatRecord record, IReadOnlyList<Turn> turns, PendingApproval? preview = null, bool isRehearsal = false)
    {
        var saved = new SavedChat(record, record.ToJson(), isRehearsal);
        var transaction = new ChatTransaction(redis, _retention, time.GetUtcNow(), saved, turns, preview);
        await ExecuteAsync(transaction, record.ConversationId);
        return saved;
    }

    /// <summary>
    /// Adds the wait for Redis, which the stored record could not contain, to the record and to its conversation's totals. Nobody
    /// waits for that, and of a conversation that was removed meanwhile nothing comes back.
    /// </summary>
    /// <param name="saved">A chat whose wait is unknown.</param>
    /// <param name="waitUs">Microseconds.</param>
    /// <returns>The complete record.</returns>
    public ChatRecord AddStorageWait(SavedChat saved, long waitUs)
    {
        var record = saved.Record.WithStorageWait(waitUs);
        var total = RedisKeys.ConversationTotal(record.ConversationId);
        var peak = RedisKeys.ConversationPeak(record.ConversationId);
        var transaction = redis.GetDatabase().CreateTransaction();
        _ = transaction.StringSetAsync(
            RedisKeys.Chat(record.ConversationId, record.ChatId),
            StoredRecords.WithStorageWait(saved.Json.Span, waitUs),
            expiry: null,
            keepTtl: true,
            When.Exists,
            CommandFlags.FireAndForget);
        // The client has no call for an increment of what exists.
        _ = transaction.ExecuteAsync(
            "ZADD", [peak, "XX", "INCR", waitUs, ConversationCounters.StorageWaitField], CommandFlags.FireAndForget);
        _ = transaction.SortedSetAddAsync(
            peak,
            [new("activity", record.EndedAtUs), new("duration", record.DurationUs)],
            SortedSetWhen.Exists | SortedSetWhen.GreaterThan,
            CommandFlags.FireAndForget);
        // This would recreate the totals of a removed conversation; nobody sees them, and they expire by themselves.
        _ = transaction.HashIncrementAsync(total, ConversationCounters.LatencyField(record), 1, CommandFlags.FireAndForget);
        _ = transaction.KeyExpireAsync(total, RemnantKept, ExpireWhen.HasNoExpiry, CommandFlags.FireAndForget);
        if (saved.IsRehearsal)
        {
            _ = transaction.KeyDeleteAsync(total, CommandFlags.FireAndForget);
        }

        _ = transaction.ExecuteAsync(CommandFlags.FireAndForget);
        return record;
    }

    /// <summary>
    /// Saves a chat that may already be stored, or whose conversation or user may have been removed since; in those cases it
    /// changes nothing.
    /// </summary>
    /// <param name="record">The chat.</param>
    /// <param name="turns">The chat's turns; none if it was not answered.</param>
    public async Task SaveOnceAsync(ChatRecord record, IReadOnlyList<Turn> turns)
    {
        var database = redis.GetDatabase();
        var key = RedisKeys.Chat(record.ConversationId, record.ChatId);
        var removed = RedisKeys.RemovedConversations(ChatInbox.TagFor(redis, record.ConversationId));
        var name = RemovedName(record.ConversationId);
        var saved = new SavedChat(record, record.ToJson(), IsRehearsal: false);
        for (var attempt = 1; ; attempt++)
        {
            var (findingRemoval, findingRecord) = (database.SortedSetScoreAsync(removed, name), database.KeyExistsAsync(key));
            var findingUser = record.User is { } user
                ? database.SortedSetScoreAsync(RedisKeys.RemovedUsers, RemovedName(user))
                : Task.FromResult<double?>(null);
            var removedAtMs = await findingRemoval;
            if (await findingRecord || removedAtMs >= record.EndedAtUs / 1000 || await findingUser >= record.EndedAtUs / 1000)
            {
                return;
            }

            var transaction = new ChatTransaction(redis, _retention, time.GetUtcNow(), saved, turns, preview: null);
            transaction.Require(Condition.KeyNotExists(key));
            transaction.Require(removedAtMs is { } score
                ? Condition.SortedSetEqual(removed, name, score)
                : Condition.SortedSetNotContains(removed, name));
            if (await ExecuteAsync(transaction, record.ConversationId))
            {
                return;
            }

            if (attempt == MaxAttempts)
            {
                throw new TimeoutException("Other writes kept a chat from being stored.");
            }
        }
    }

    /// <summary>How a removed conversation or user is remembered: the id may tell of a person, and is to be forgotten.</summary>
    internal static string RemovedName(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private async Task<bool> ExecuteAsync(ChatTransaction transaction, string conversation)
    {
        var isRenewed = _renewals.IsDue(conversation);
        if (isRenewed)
        {
            transaction.Renew();
        }

        var isStored = await transaction.ExecuteAsync(isRenewed);
        if (isStored)
        {
            _signal.Raise(ChatInbox.SlotFor(redis, conversation));
        }

        return isStored;
    }
}
