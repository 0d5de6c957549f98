namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Whose expiry this process has renewed in the current half day. A table of fixed size that knows conversations by a hash: where
/// two have the same place, one is renewed once more than necessary.
/// </summary>
internal sealed class RecentRenewals(TimeProvider time)
{
    /// <summary>How late a renewal may be: an expiry is set for so much longer.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(12);

    private readonly long[] _places = new long[1 << 16];

    /// <summary>Whether the conversation's keys are to be renewed; takes it that they then are.</summary>
    public bool IsDue(string conversation)
    {
        var hash = (uint)string.GetHashCode(conversation);
        var renewed = ((long)hash << 32) | (uint)(time.GetUtcNow().Ticks / Interval.Ticks);
        return Interlocked.Exchange(ref _places[hash >> 16], renewed) != renewed;
    }
}
