using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>Counts requests by caller, over all replicas, in a minute that slides in steps of 10 s.</summary>
public sealed class RequestRates(IConnectionMultiplexer redis, TimeProvider time)
{
    private const int Slots = 6;
    private const int SlotSeconds = 10;

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds((Slots + 1) * SlotSeconds);

    /// <summary>Counts a request if it is within the limit; one round trip.</summary>
    /// <param name="caller">Whose request it is, in any words: only a hash of them is stored.</param>
    /// <param name="perMinute">At least 1.</param>
    /// <returns>Null if it is; else after what time another one would be.</returns>
    public async Task<TimeSpan?> TakeAsync(string caller, int perMinute)
    {
        var second = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var slot = (long)(second / SlotSeconds);
        var name = NameOf(caller);
        var key = RedisKeys.RequestRate(name, slot);
        var batch = redis.GetDatabase().CreateBatch();
        var before = batch.StringGetAsync(
            [.. Enumerable.Range(1, Slots - 1).Select(number => RedisKeys.RequestRate(name, slot - Slots + number))]);
        var counting = batch.StringIncrementAsync(key);
        var expiring = batch.KeyExpireAsync(key, Kept);
        batch.Execute();
        await expiring;
        var wait = WaitFor(
            Array.ConvertAll(await before, count => (long)count), await counting - 1, second - (slot * SlotSeconds), perMinute);
        if (wait is not null)
        {
            // Who is refused does not wait any longer for it.
            await redis.GetDatabase().StringDecrementAsync(key);
        }

        return wait;
    }

    /// <summary>Removes what was counted of a caller in this step and the one before.</summary>
    public Task ForgetAsync(string caller)
    {
        var slot = time.GetUtcNow().ToUnixTimeSeconds() / SlotSeconds;
        var name = NameOf(caller);
        return redis.GetDatabase().KeyDeleteAsync([RedisKeys.RequestRate(name, slot - 1), RedisKeys.RequestRate(name, slot)]);
    }

    /// <param name="before">Requests of each of the five slots before this one, the oldest first.</param>
    /// <param name="now">Requests of this slot, without the one that is asked for.</param>
    /// <param name="second">Since this slot began; 0 to 10.</param>
    /// <returns>Null when the limit leaves room for one more; else when it will, if nobody else asks.</returns>
    public static TimeSpan? WaitFor(IReadOnlyList<long> before, long now, double second, int perMinute)
    {
        var counted = before.Sum() + now;
        for (var gone = 0; ; gone++)
        {
            if (counted < perMinute || gone == Slots)
            {
                return gone == 0 ? null : TimeSpan.FromSeconds((gone * SlotSeconds) - second);
            }

            counted -= gone < before.Count ? before[gone] : now;
        }
    }

    private static string NameOf(string caller) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)).AsSpan(0, 16));
}
