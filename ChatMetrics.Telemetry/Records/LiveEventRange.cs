namespace ChatMetrics.Telemetry.Records;

/// <summary>Events as they are logged, in order.</summary>
/// <param name="Epoch">Of all of them.</param>
/// <param name="KnownFrom">
/// After this sequence no chat and no alert has been trimmed from the log; 0 when none has been at all.
/// </param>
/// <param name="Events">In order of their sequences.</param>
public sealed record LiveEventRange(long Epoch, long KnownFrom, IReadOnlyList<LiveEvent> Events)
{
    /// <summary>
    /// Where in <see cref="Events"/> those are which come after one place and up to a sequence. Null when they are not known any
    /// more, or never were: another epoch, a place that is yet to come, or one before what is known.
    /// </summary>
    public Range? Between(LiveEventId after, long upTo) =>
        after.Epoch == Epoch && after.Sequence >= KnownFrom && after.Sequence <= upTo
            ? CountUpTo(after.Sequence)..CountUpTo(upTo)
            : null;

    private int CountUpTo(long sequence)
    {
        var (low, high) = (0, Events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Events[middle].Id.Sequence <= sequence ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
