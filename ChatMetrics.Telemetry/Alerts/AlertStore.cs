using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// What is known of alerts. A change of states, its events, its place in the history and its deliveries are one transaction, on
/// condition of the lease: whoever dies when, each change is there once.
/// </summary>
public sealed class AlertStore(IConnectionMultiplexer redis, TimeProvider time)
{
    /// <summary>How many resolved alerts are kept.</summary>
    public const int KeptHistory = 1000;

    private const int KeptDeliveries = 100;
    private const int MaxAttempts = 20;

    /// <summary>The states; empty when there are none, or another version stored them in a way that cannot be read.</summary>
    public async Task<AlertBook> ReadBookAsync()
    {
        if ((byte[]?)await redis.GetDatabase().StringGetAsync(RedisKeys.AlertBook) is not { } json)
        {
            return new AlertBook();
        }

        try
        {
            return JsonSerializer.Deserialize(json, AlertJson.Utf8.AlertBook)!;
        }
        catch (JsonException)
        {
            return new AlertBook();
        }
    }

    /// <summary>Until when what is silenced, by the key of its entry. Those that are over are forgotten.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadSilencesAsync()
    {
        var now = time.GetUtcNow();
        var all = (await redis.GetDatabase().HashGetAllAsync(RedisKeys.AlertSilences)).ToDictionary(
            silence => (string)silence.Name!, silence => DateTimeOffset.FromUnixTimeMilliseconds((long)silence.Value));
        if (all.Where(silence => silence.Value <= now).Select(silence => (RedisValue)silence.Key).ToArray() is { Length: > 0 } over)
        {
            await redis.GetDatabase().HashDeleteAsync(RedisKeys.AlertSilences, over);
        }

        return all.Where(silence => silence.Value > now).ToDictionary();
    }

    /// <summary>Silences an alert, or ends that.</summary>
    /// <param name="alert">As it is now; it is told to the live stream.</param>
    /// <param name="until">Null to end it.</param>
    public async Task SilenceAsync(string key, Alert alert, DateTimeOffset? until)
    {
        var database = redis.GetDatabase();
        if (until is { } end)
        {
            await database.HashSetAsync(RedisKeys.AlertSilences, key, end.ToUnixTimeMilliseconds());
        }
        else
        {
            await database.HashDeleteAsync(RedisKeys.AlertSilences, key);
        }

        await new LiveEventLog(redis).AppendAsync(LiveEventKind.Alert, Serialize(alert), time.GetUtcNow());
    }

    /// <summary>Stores what an evaluation has found.</summary>
    /// <param name="changes">Alerts that fired or resolved, in order.</param>
    /// <param name="deliveries">What is to be told of them.</param>
    /// <returns>Whether it is stored; else the lease is lost.</returns>
    internal async Task<bool> CommitAsync(
        AlertLease lease, AlertBook book, IReadOnlyList<Alert> changes, IReadOnlyList<AlertDelivery> deliveries)
    {
        var database = redis.GetDatabase();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var transaction = database.CreateTransaction();
            var isHeld = transaction.AddCondition(lease.IsHeld());
            _ = transaction.StringSetAsync(RedisKeys.AlertBook, JsonSerializer.SerializeToUtf8Bytes(book, AlertJson.Utf8.AlertBook));
            foreach (var delivery in deliveries)
            {
                _ = transaction.HashSetAsync(RedisKeys.AlertDeliveries, delivery.Id, Serialize(delivery));
            }

            var events = changes.Count == 0 ? null : new LiveEventAppend(
                await LiveEventLog.ReadHeadAsync(database), LiveEventKind.Alert, [.. changes.Select(Serialize)], time.GetUtcNow());
            events?.AddTo(transaction);
            AddHistory(transaction, changes);
            if (await transaction.ExecuteAsync())
            {
                await (events?.PublishAsync(redis) ?? Task.CompletedTask);
                return true;
            }

            if (!isHeld.WasSatisfied)
            {
                return false;
            }
        }

        throw new TimeoutException("Others kept alerts from being stored.");
    }

    /// <summary>Tells of alerts that no evaluation has found: those that an API watches itself, once Redis is back.</summary>
    public async Task AppendAsync(IReadOnlyList<Alert> changes)
    {
        var transaction = redis.GetDatabase().CreateTransaction();
        AddHistory(transaction, changes);
        await transaction.ExecuteAsync();
        foreach (var change in changes)
        {
            await new LiveEventLog(redis).AppendAsync(LiveEventKind.Alert, Serialize(change), time.GetUtcNow());
        }
    }

    /// <summary>Resolved alerts, the newest first.</summary>
    /// <param name="before">The <c>Next</c> of the page before; null for the first.</param>
    /// <param name="rule">Only those of this rule; null for all.</param>
    public async Task<(IReadOnlyList<Alert> Alerts, int? Next)> ReadHistoryAsync(int? before, int limit, string? rule)
    {
        // The position is counted from the oldest, so that new ones do not move it. Of one rule all may have to be looked at.
        var database = redis.GetDatabase();
        var last = (before ?? (int)await database.SortedSetLengthAsync(RedisKeys.AlertHistory) + 1) - 2;
        var first = rule is null ? Math.Max(0, last - limit) : 0;
        var read = last < 0 ? [] : await database.SortedSetRangeByRankAsync(RedisKeys.AlertHistory, first, last);
        var page = read.Reverse()
            .Select((json, i) => (
                Alert: JsonSerializer.Deserialize((byte[])json!, WireJson.Utf8.Alert)!,
                Position: first + read.Length - i))
            .Where(one => rule is null || one.Alert.Rule == rule)
            .Take(limit + 1).ToArray();
        return ([.. page.Take(limit).Select(one => one.Alert)], page.Length > limit ? page[limit - 1].Position : null);
    }

    /// <summary>The deliveries that wait, and the newest others; the newest first.</summary>
    public async Task<IReadOnlyList<AlertDelivery>> ReadDeliveriesAsync()
    {
        var all = await redis.GetDatabase().HashValuesAsync(RedisKeys.AlertDeliveries);
        return
        [
            .. all.Select(json => JsonSerializer.Deserialize((byte[])json!, WireJson.Utf8.AlertDelivery)!)
                .OrderByDescending(delivery => delivery.CreatedAt).ThenBy(delivery => delivery.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Stores what became of a delivery, unless the lease is lost.</summary>
    internal async Task WriteDeliveryAsync(AlertLease lease, AlertDelivery delivery)
    {
        var transaction = redis.GetDatabase().CreateTransaction();
        transaction.AddCondition(lease.IsHeld());
        _ = transaction.HashSetAsync(RedisKeys.AlertDeliveries, delivery.Id, Serialize(delivery));
        await transaction.ExecuteAsync();
        var over = (await ReadDeliveriesAsync()).Where(one => one.State != AlertDelivery.Waiting).Skip(KeptDeliveries);
        if (over.Select(one => (RedisValue)one.Id).ToArray() is { Length: > 0 } ids)
        {
            await redis.GetDatabase().HashDeleteAsync(RedisKeys.AlertDeliveries, ids);
        }
    }

    /// <summary>
    /// Removes what was told about a user. Of an alert about the user that is still active, the state remains until it is resolved, and is
    /// told then.
    /// </summary>
    public async Task ForgetUserAsync(string user)
    {
        var database = redis.GetDatabase();
        var history = await database.SortedSetRangeByRankAsync(RedisKeys.AlertHistory);
        var told = history.Where(json => IsOf(JsonSerializer.Deserialize((byte[])json!, WireJson.Utf8.Alert)!, user)).ToArray();
        if (told.Length > 0)
        {
            await database.SortedSetRemoveAsync(RedisKeys.AlertHistory, told);
        }

        var sent = (await ReadDeliveriesAsync()).Where(delivery => delivery.Alerts.Any(alert => IsOf(alert, user)));
        if (sent.Select(delivery => (RedisValue)delivery.Id).ToArray() is { Length: > 0 } ids)
        {
            await database.HashDeleteAsync(RedisKeys.AlertDeliveries, ids);
        }

        await new LiveEventLog(redis).ForgetUserAsync(user);
    }

    private static bool IsOf(Alert alert, string user) => alert is { GroupBy: "user" } && alert.Group == user;

    private static void AddHistory(ITransaction transaction, IReadOnlyList<Alert> changes)
    {
        foreach (var alert in changes.Where(change => change.ResolvedAt is not null))
        {
            _ = transaction.SortedSetAddAsync(
                RedisKeys.AlertHistory, Serialize(alert), alert.ResolvedAt!.Value.ToUnixTimeMilliseconds());
            _ = transaction.SortedSetRemoveRangeByRankAsync(RedisKeys.AlertHistory, 0, -KeptHistory - 1);
        }
    }

    private static byte[] Serialize(Alert alert) => JsonSerializer.SerializeToUtf8Bytes(alert, WireJson.Utf8.Alert);

    private static byte[] Serialize(AlertDelivery delivery) =>
        JsonSerializer.SerializeToUtf8Bytes(delivery, WireJson.Utf8.AlertDelivery);
}
