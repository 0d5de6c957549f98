using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Lets only one of several workers on a host sample it; another takes over within 5 s when that one stops responding.
/// </summary>
public sealed class SamplingLock(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>Takes or renews the lock; returns false if another instance holds it.</summary>
    public async Task<bool> HoldAsync(string host, string instance)
    {
        var database = redis.GetDatabase();
        return await database.LockExtendAsync(RedisKeys.SamplingLock(host), instance, Duration)
            || await database.LockTakeAsync(RedisKeys.SamplingLock(host), instance, Duration);
    }

    /// <summary>Lets another worker take over at once.</summary>
    public Task ReleaseAsync(string host, string instance) =>
        redis.GetDatabase().LockReleaseAsync(RedisKeys.SamplingLock(host), instance);
}
