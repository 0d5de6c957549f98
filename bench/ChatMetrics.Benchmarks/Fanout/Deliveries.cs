using System.Diagnostics;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>
/// Counts what reaches the subscribers of one client, and measures the latency. For one thread; others may read the count.
/// </summary>
internal sealed class Deliveries
{
    private readonly List<long> _ticks = new(capacity: 1 << 22);
    private long _count;

    /// <summary>Number of events that arrived in order.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Number of events skipped when a later one arrived.</summary>
    public long Missing { get; private set; }

    /// <summary>Number of events that arrived after a later one, or again.</summary>
    public long Wrong { get; private set; }

    /// <param name="last">The subscriber's last event.</param>
    /// <param name="number">The event that has arrived.</param>
    /// <param name="sent">The time at which it was sent.</param>
    public void Add(long last, long number, long sent)
    {
        if (number <= last)
        {
            Wrong++;
            return;
        }

        Missing += number - last - 1;
        _ticks.Add(Stopwatch.GetTimestamp() - sent);
        Volatile.Write(ref _count, _ticks.Count);
    }

    /// <summary>From publishing to receipt, in milliseconds.</summary>
    public (double Median, double P99, double Max) Milliseconds()
    {
        var sorted = _ticks.Order().ToList();
        double At(double quantile) => sorted.Count == 0
            ? double.NaN
            : Stopwatch.GetElapsedTime(0, sorted[(int)((sorted.Count - 1) * quantile)]).TotalMilliseconds;
        return (At(0.5), At(0.99), At(1));
    }
}
