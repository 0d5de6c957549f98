using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Counts requests by caller, over all replicas, with two whole minutes: what came in the last 60 s is taken to be this minute's requests
/// and, of the minute before, the share that still lies within them.
/// </summary>
public sealed class RequestRates(IConnectionMultiplexer redis, TimeProvider time)
{
    private const int Seconds = 60;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    /// <summary>Counts a request if it is within the limit; one round trip.</summary>
    /// <param name="caller">Whose request it is, in any words: only a hash of them is stored.</param>
    /// <param name="perMinute">At least 1.</param>
    /// <returns>Null if it is; else after what time another one would be.</returns>
    public async Task<TimeSpan?> TakeAsync(string caller, int perMinute)
    {
        var second = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var minute = (long)(second / Seconds);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(caller)).AsSpan(0, 16));
        var key = RedisKeys.RequestRate(name, minute);
        var batch = redis.GetDatabase().CreateBatch();
        var before = batch.StringGetAsync(RedisKeys.RequestRate(name, minute - 1));
        var counting = batch.StringIncrementAsync(key);
        var expiring = batch.KeyExpireAsync(key, Kept);
        batch.Execute();
        await expiring;
        var wait = WaitFor((long)await before, await counting - 1, second - (minute * Seconds), perMinute);
        if (wait is not null)
        {
            // Who is refused does not wait any longer for it.
            await redis.GetDatabase().StringDecrementAsync(key);
        }

        return wait;
    }

    /// <param name="before">Requests of the minute before.</param>
    /// <param name="now">Requests of this minute, without the one that is asked for.</param>
    /// <param name="second">Since this minute began; 0 to 60.</param>
    /// <returns>Null when the limit leaves room for one more; else when it will, if nobody else asks.</returns>
    public static TimeSpan? WaitFor(long before, long now, double second, int perMinute)
    {
        var room = perMinute - now - 1;
        if ((before * (1 - (second / Seconds))) <= room)
        {
            return null;
        }

        // Later in this minute, when enough of the one before has gone; or in the next, when enough of this one has.
        var at = room >= 0
            ? Seconds * (1 - (room / (double)before))
            : Seconds + (Seconds * (1 - ((perMinute - 1) / (double)now)));
        return TimeSpan.FromSeconds(Math.Max(1, at - second));
    }
}
