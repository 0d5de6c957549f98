using ChatMetrics.Telemetry.TimeSeries;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>A run of slots of one resolution; seconds since 1970.</summary>
internal readonly record struct SlotSpan(Resolution Resolution, long From, long Until);

/// <summary>
/// What is to be read for a range: its own resolution, and of each finer one the end that is not rolled up yet.
/// </summary>
internal static class HistoryPlan
{
    // A minute is rolled up seconds after its end, an hour a minute after: these values are many times that.
    private static readonly TimeSpan MinutesNotRolledUp = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HoursNotRolledUp = TimeSpan.FromHours(1);

    // A host's clock may be ahead of ours.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The spans, the finest first; each is whole slots of the next one, and the last is whole buckets of the range.
    /// </summary>
    public static IReadOnlyList<SlotSpan> Create(HistoryRange range, DateTimeOffset now, RetentionOptions retention)
    {
        // Nothing is stored before or after these times.
        var oldest = retention.OldestOf(range.Resolution, now);
        var newest = (now + ClockSkew).ToUnixTimeSeconds();

        var whole = new SlotSpan(
            range.Resolution,
            Math.Max(range.From, Resolution.Floor(oldest, range.StepSeconds)),
            Math.Min(range.Until, Resolution.Ceiling(newest, range.StepSeconds)));
        if (range.Resolution == Resolution.Second)
        {
            return [whole];
        }

        if (range.Resolution == Resolution.Minute)
        {
            return [End(whole, Resolution.Second, now - MinutesNotRolledUp, newest), whole];
        }

        var minutes = End(whole, Resolution.Minute, now - HoursNotRolledUp, newest);
        return [End(minutes, Resolution.Second, now - MinutesNotRolledUp, newest), minutes, whole];
    }

    private static SlotSpan End(SlotSpan coarser, Resolution resolution, DateTimeOffset from, long newest) => new(
        resolution,
        Math.Max(coarser.From, coarser.Resolution.Floor(from.ToUnixTimeSeconds())),
        Math.Min(coarser.Until, coarser.Resolution.Ceiling(newest)));
}
