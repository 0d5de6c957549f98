namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// The conversations whose expiry this process has renewed in the current half day. A fixed-size table indexed by a hash of the
/// conversation: if two share a slot, one is renewed once more than necessary.
/// </summary>
internal sealed class RecentRenewals(TimeProvider time)
{
    /// <summary>How late a renewal may be: each expiry is set that much longer.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(12);

    private readonly long[] _places = new long[1 << 16];

    /// <summary>Whether the conversation's keys must be renewed; if so, assumes that the caller then renews them.</summary>
    public bool IsDue(string conversation)
    {
        var hash = (uint)string.GetHashCode(conversation);
        var renewed = ((long)hash << 32) | (uint)(time.GetUtcNow().Ticks / Interval.Ticks);
        return Interlocked.Exchange(ref _places[hash >> 16], renewed) != renewed;
    }
}
