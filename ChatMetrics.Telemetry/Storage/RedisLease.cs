using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The right to do something that only one process may do: it has it for a few seconds, with a token that is new each time it is
/// taken. What it does is written on condition that the token is still there: a process that was paused and has lost the lease
/// without noticing writes nothing. For one caller at a time.
/// </summary>
/// <param name="key">Its key.</param>
public abstract class RedisLease(IConnectionMultiplexer redis, TimeProvider time, RedisKey key)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(1);

    private string? _token;
    private long _renewedAt;
    private bool _isInDoubt;

    /// <summary>The lease's value while it is held; a new token shows that it was taken again.</summary>
    public string? Token => _token;

    /// <summary>Whether the lease may still be held, according to this process's clock.</summary>
    internal bool MayBeHeld => _token is not null && time.GetElapsedTime(_renewedAt) < Duration;

    /// <summary>
    /// The outcome of a write is not known: what was sent may still be carried out. The lease is taken anew, so that then it is
    /// not.
    /// </summary>
    public void Doubt() => _isInDoubt = true;

    /// <summary>Takes or renews the lease; returns false if another process holds it.</summary>
    public async Task<bool> HoldAsync()
    {
        var now = time.GetTimestamp();
        var database = redis.GetDatabase();
        if (_token is { } token)
        {
            if (!_isInDoubt && time.GetElapsedTime(_renewedAt, now) < RenewAfter)
            {
                return true;
            }

            if (!_isInDoubt && await database.LockExtendAsync(key, token, Duration))
            {
                _renewedAt = now;
                return true;
            }

            await ReleaseAsync();
        }

        var next = $"{Guid.NewGuid():N}";
        // From here on the lease may be held, even if the reply is lost.
        (_token, _isInDoubt) = (next, true);
        if (!await database.LockTakeAsync(key, next, Duration))
        {
            _token = null;
            return false;
        }

        (_renewedAt, _isInDoubt) = (now, false);
        return true;
    }

    /// <summary>Lets another process take the lease at once.</summary>
    public async Task ReleaseAsync()
    {
        if (_token is { } token)
        {
            await redis.GetDatabase().LockReleaseAsync(key, token);
            _token = null;
        }
    }

    /// <summary>A condition that is met while the lease is held.</summary>
    internal Condition IsHeld() => Condition.StringEqual(key, _token);
}
