using ChatMetrics.Telemetry.Statistics;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Adds sums to the stored values of a period: reads them, and writes the new values on condition that nobody has changed them
/// since. A few commands, however many chats there are.
/// </summary>
internal sealed class PeriodUpdate
{
    private static readonly RedisValue Witness = GroupSums.FieldOf(StatisticsCounter.Sum, StatisticsGroups.All);

    private readonly PeriodSums _sums;
    private readonly GroupSums[] _groups;
    private readonly (RedisValue Field, long Amount)[] _counters;
    private readonly Task<RedisValue[]> _stored;
    private readonly Task<RedisValue[]> _slowest;
    private readonly Task<RedisValue> _witness;

    /// <param name="sums">What to add.</param>
    /// <param name="batch">Reads the stored values.</param>
    public PeriodUpdate(PeriodSums sums, IBatch batch)
    {
        _sums = sums;
        _groups = [.. sums.Groups];
        _counters = [.. _groups.SelectMany(group => group.Counters)
            .Select(counter => ((RedisValue)counter.Field, counter.Amount))];
        _stored = batch.HashGetAsync(sums.CountersKey, Array.ConvertAll(_counters, counter => counter.Field));
        _slowest = batch.HashGetAsync(sums.SlowestKey, Array.ConvertAll(_groups, group => (RedisValue)group.Name));
        _witness = batch.HashGetAsync(sums.CountersKey, Witness);
    }

    /// <summary>Adds the writes to a transaction.</summary>
    public async Task AddToAsync(ITransaction transaction)
    {
        var stored = await _stored;
        var slowest = await _slowest;
        // Every chat changes the sum of all durations, so that field stands for all of the period's counters.
        Require(transaction, _sums.CountersKey, Witness, await _witness);
        var counters = new HashEntry[_counters.Length];
        for (var i = 0; i < counters.Length; i++)
        {
            counters[i] = new HashEntry(_counters[i].Field, (long)stored[i] + _counters[i].Amount);
        }

        _ = transaction.HashSetAsync(_sums.CountersKey, counters);
        var lists = new List<HashEntry>();
        for (var i = 0; i < _groups.Length; i++)
        {
            var before = SlowestList.Parse((string?)slowest[i] ?? "");
            var after = before.With(_groups[i].Slowest);
            if (after != before)
            {
                // The removal of a conversation changes it as well.
                Require(transaction, _sums.SlowestKey, _groups[i].Name, slowest[i]);
                lists.Add(new HashEntry(_groups[i].Name, after.ToString()));
            }
        }

        if (lists.Count > 0)
        {
            _ = transaction.HashSetAsync(_sums.SlowestKey, [.. lists]);
        }

        if (Array.TrueForAll(slowest, list => list.IsNull))
        {
            _ = transaction.KeyExpireAsync(_sums.CountersKey, _sums.ExpiresAt.UtcDateTime);
            _ = transaction.KeyExpireAsync(_sums.SlowestKey, _sums.ExpiresAt.UtcDateTime);
        }
    }

    private static void Require(ITransaction transaction, RedisKey key, RedisValue field, RedisValue value) =>
        transaction.AddCondition(value.IsNull ? Condition.HashNotExists(key, field) : Condition.HashEqual(key, field, value));
}
