using System.Threading.RateLimiting;

namespace ChatMetrics.Api.Limits;

/// <summary>What a process lets each caller do in a minute that slides in steps of 10 s, by the framework's limiter.</summary>
/// <param name="permits">At least 1.</param>
internal sealed class SlidingMinute(int permits) : IDisposable
{
    private const int Segments = 6;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        caller => RateLimitPartition.GetSlidingWindowLimiter(
            caller, _ => new() { PermitLimit = permits, Window = Minute, SegmentsPerWindow = Segments }));

    /// <summary>Takes some at once, at most all that there are.</summary>
    /// <returns>Null if they are there; else after what time to ask again.</returns>
    public TimeSpan? Take(string caller, int count = 1)
    {
        using var lease = _limiter.AttemptAcquire(caller, Math.Min(count, permits));
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Minute / Segments;
    }

    public void Dispose() => _limiter.Dispose();
}
