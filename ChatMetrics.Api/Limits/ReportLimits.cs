using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Limits;

/// <summary>How many performance reports a process takes from one key, or else one address, in a minute.</summary>
internal sealed class ReportLimits : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly int _perMinute;
    private readonly PartitionedRateLimiter<string>? _limiter;

    public ReportLimits(IOptions<LimitOptions> options)
    {
        _perMinute = options.Value.ReportsPerMinute;
        if (_perMinute > 0)
        {
            _limiter = PartitionedRateLimiter.Create<string, string>(caller => RateLimitPartition.GetSlidingWindowLimiter(
                caller, _ => new() { PermitLimit = _perMinute, Window = Window, SegmentsPerWindow = 6 }));
        }
    }

    /// <exception cref="TooManyReportsException">With these, the caller would be over the limit.</exception>
    public void Take(HttpContext context, int reports)
    {
        using var lease = _limiter?.AttemptAcquire(
            Asker.Of(context).CountedAs(LimitedBy.Key, user: null), Math.Min(reports, _perMinute));
        if (lease is { IsAcquired: false })
        {
            throw new TooManyReportsException(
                _perMinute, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window / 6);
        }
    }

    public void Dispose() => _limiter?.Dispose();
}
