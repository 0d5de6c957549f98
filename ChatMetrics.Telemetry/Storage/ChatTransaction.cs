using System.Text.Json;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage.Folding;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// All that one chat writes, as one transaction in the conversation's slot: its record, its share in the conversation's totals,
/// its turns, what it proposes, and its entry in the inbox.
/// </summary>
internal sealed class ChatTransaction
{
    /// <summary>
    /// Turns beyond those that are kept, before the list is trimmed: most chats of a long conversation trim nothing.
    /// </summary>
    private const int TurnsSlack = 40;

    // Even if a chat is written late, its record exists long enough for a retry to find it.
    private static readonly TimeSpan LeastRecordRetention = TimeSpan.FromHours(1);

    private readonly IDatabase _database;
    private readonly ITransaction _transaction;
    private readonly RetentionOptions _retention;
    private readonly string _conversation;
    private readonly DateTimeOffset _now;
    private readonly RedisKey _inbox;

    // The other commands can fail only together with the whole transaction, whose error is reported.
    private readonly Task<long> _chats;
    private readonly Task<long> _turns;

    public ChatTransaction(
        IConnectionMultiplexer redis,
        RetentionOptions retention,
        DateTimeOffset now,
        SavedChat chat,
        IReadOnlyList<Turn> turns,
        PendingApproval? preview)
    {
        var record = chat.Record;
        _database = redis.GetDatabase();
        _transaction = _database.CreateTransaction();
        (_retention, _conversation, _now) = (retention, record.ConversationId, now);
        _inbox = ChatInbox.KeyFor(redis, _conversation);
        WriteRecord(chat);
        _chats = CountAsync(record);
        _turns = turns.Count == 0 ? Task.FromResult(0L) : _transaction.ListRightPushAsync(
            RedisKeys.ConversationTurns(_conversation),
            [.. turns.Select(turn => (RedisValue)JsonSerializer.SerializeToUtf8Bytes(
                turn with { ChatId = record.ChatId }, StoredJson.Utf8.Turn))]);
        WritePreview(preview);
        _ = _transaction.SortedSetAddAsync(
            _inbox,
            RedisKeys.ChatMember(_conversation, record.ChatId),
            now.ToUnixTimeMilliseconds(),
            SortedSetWhen.Always,
            CommandFlags.FireAndForget);
        if (chat.IsRehearsal)
        {
            Undo(record.ChatId);
        }
    }

    public void Require(Condition condition) => _transaction.AddCondition(condition);

    /// <summary>Also renews the expiry of the conversation's keys.</summary>
    public void Renew() => Renew(_transaction);

    /// <summary>Returns false, having written nothing, if a condition is not met.</summary>
    /// <param name="isRenewed">Whether <see cref="Renew()"/> was called.</param>
    public async Task<bool> ExecuteAsync(bool isRenewed)
    {
        try
        {
            if (!await _transaction.ExecuteAsync())
            {
                return false;
            }
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("EXECABORT", StringComparison.Ordinal))
        {
            await AskWhyAsync();
            throw;
        }

        var chats = await _chats;
        Tidy(chats, await _turns, isRenewed);
        return true;
    }

    // A transaction that was not begun does not say why. The server refuses any write for the same reason: here one that would
    // change nothing, for what exists of it is nothing.
    private Task<long> AskWhyAsync() =>
        _database.ListLeftPushAsync(RedisKeys.ConversationNothing(_conversation), RedisValue.EmptyString, When.Exists);

    // Of a conversation that did not exist.
    private void Undo(string chatId)
    {
        _ = _transaction.KeyDeleteAsync(
            [
                RedisKeys.Chat(_conversation, chatId),
                RedisKeys.ConversationChats(_conversation),
                RedisKeys.ConversationTotal(_conversation),
                RedisKeys.ConversationPeak(_conversation),
                RedisKeys.ConversationTurns(_conversation),
                RedisKeys.ConversationPreview(_conversation),
            ],
            CommandFlags.FireAndForget);
        _ = _transaction.SortedSetRemoveAsync(
            _inbox, RedisKeys.ChatMember(_conversation, chatId), CommandFlags.FireAndForget);
    }

    // Tasks that are rarely needed and that nobody waits for.
    private void Tidy(long chats, long turns, bool isRenewed)
    {
        if (turns > RetentionOptions.MaxTurns + TurnsSlack)
        {
            _ = _database.ListTrimAsync(
                RedisKeys.ConversationTurns(_conversation), -RetentionOptions.MaxTurns, -1, CommandFlags.FireAndForget);
        }

        // The conversation was removed after its last renewal: the new keys have no expiry yet.
        if (chats == 1 && !isRenewed)
        {
            Renew(_database);
        }

        if (chats > 1 && isRenewed)
        {
            var oldest = _now - _retention.Chats;
            _ = _database.SortedSetRemoveRangeByValueAsync(
                RedisKeys.ConversationChats(_conversation),
                RedisValue.Null,
                ChatIdSource.LowerBound(oldest),
                Exclude.Stop,
                CommandFlags.FireAndForget);
            // If no worker folds for that long, the inbox must be trimmed here.
            _ = _database.SortedSetRemoveRangeByScoreAsync(
                _inbox, double.NegativeInfinity, oldest.ToUnixTimeMilliseconds(), Exclude.Stop, CommandFlags.FireAndForget);
        }
    }

    private void Renew(IDatabaseAsync target)
    {
        var chats = _retention.Chats + RecentRenewals.Interval;
        var conversations = _retention.Conversations + RecentRenewals.Interval;
        _ = target.KeyExpireAsync(
            RedisKeys.ConversationChats(_conversation), chats, ExpireWhen.Always, CommandFlags.FireAndForget);
        _ = target.KeyExpireAsync(
            RedisKeys.ConversationTotal(_conversation), conversations, ExpireWhen.Always, CommandFlags.FireAndForget);
        _ = target.KeyExpireAsync(
            RedisKeys.ConversationPeak(_conversation), conversations, ExpireWhen.Always, CommandFlags.FireAndForget);
        _ = target.KeyExpireAsync(
            RedisKeys.ConversationTurns(_conversation), chats, ExpireWhen.Always, CommandFlags.FireAndForget);
    }

    private void WriteRecord(SavedChat chat)
    {
        var record = chat.Record;
        var left = record.StartedAt - (_now - _retention.Chats);
        var seconds = Math.Ceiling(Math.Max(left.TotalSeconds, LeastRecordRetention.TotalSeconds));
        _ = _transaction.StringSetAsync(
            RedisKeys.Chat(_conversation, record.ChatId),
            chat.Json,
            TimeSpan.FromSeconds(seconds),
            flags: CommandFlags.FireAndForget);
        // A chat that arrives after its retention counts in the totals, but appears on no page.
        if (left > TimeSpan.Zero)
        {
            _ = _transaction.SortedSetAddAsync(
                RedisKeys.ConversationChats(_conversation), record.ChatId, 0, SortedSetWhen.Always, CommandFlags.FireAndForget);
        }
    }

    private Task<long> CountAsync(ChatRecord record)
    {
        var total = RedisKeys.ConversationTotal(_conversation);
        foreach (var (name, amount) in ConversationCounters.SharesOf(record))
        {
            _ = _transaction.HashIncrementAsync(total, name, amount, CommandFlags.FireAndForget);
        }

        _ = _transaction.SortedSetAddAsync(
            RedisKeys.ConversationPeak(_conversation),
            ConversationCounters.PeaksOf(record),
            SortedSetWhen.GreaterThan,
            CommandFlags.FireAndForget);
        return _transaction.HashIncrementAsync(total, ConversationCounters.ChatsField);
    }

    // A preview belongs to the newest chat: each chat replaces or removes it.
    private void WritePreview(PendingApproval? preview)
    {
        var key = RedisKeys.ConversationPreview(_conversation);
        var seconds = Math.Ceiling((preview?.ExpiresAt - _now)?.TotalSeconds ?? 0);
        _ = seconds > 0
            ? _transaction.StringSetAsync(
                key,
                JsonSerializer.SerializeToUtf8Bytes(preview!, StoredJson.Utf8.PendingApproval),
                TimeSpan.FromSeconds(seconds),
                flags: CommandFlags.FireAndForget)
            : _transaction.KeyDeleteAsync(key, CommandFlags.FireAndForget);
    }
}
