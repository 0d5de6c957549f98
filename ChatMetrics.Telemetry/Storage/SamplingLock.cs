using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>With several workers on one host only one samples; another takes over within 5 s of its silence.</summary>
/// <remarks>Throws a <see cref="RedisException"/> or <see cref="TimeoutException"/> when Redis is away.</remarks>
public sealed class SamplingLock(IConnectionMultiplexer redis)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    /// <summary>Takes or keeps the lock; false while another instance has it.</summary>
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
