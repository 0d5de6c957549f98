using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Limits;

/// <summary>How many performance reports a process takes from one key, or else one address, in a minute.</summary>
internal sealed class ReportLimits(IOptions<LimitOptions> options) : IDisposable
{
    private readonly SlidingMinute? _minute = options.Value.ReportsPerMinute is > 0 and var permits ? new SlidingMinute(permits) : null;

    /// <exception cref="TooManyReportsException">With these, the caller would be over the limit.</exception>
    public void Take(HttpContext context, int reports)
    {
        if (_minute?.Take(Asker.Of(context).CountedAs(LimitedBy.Key, user: null).Caller, reports) is { } wait)
        {
            throw new TooManyReportsException(options.Value.ReportsPerMinute, wait);
        }
    }

    public void Dispose() => _minute?.Dispose();
}
