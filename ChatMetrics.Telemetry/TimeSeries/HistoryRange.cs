namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>A span of the history in buckets of one length, and the stored resolution that serves it.</summary>
/// <param name="From">The start of the first bucket, seconds since 1970: a multiple of the step.</param>
/// <param name="Points">How many buckets.</param>
/// <param name="StepSeconds">The length of a bucket: a multiple of the resolution's.</param>
public sealed record HistoryRange(long From, long Points, long StepSeconds, Resolution Resolution)
{
    // A chart is rarely wider.
    private const int DefaultPoints = 400;

    private static readonly TimeSpan[] DefaultSteps =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
        TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
    ];

    /// <summary>The end of the last bucket, seconds since 1970.</summary>
    public long Until => From + (Points * StepSeconds);

    /// <summary>The finest usual step that makes at most 400 points; for the longest spans more.</summary>
    public static TimeSpan DefaultStep(TimeSpan length) =>
        Array.Find(DefaultSteps, step => length <= step * DefaultPoints) is { Ticks: > 0 } step ? step : DefaultSteps[^1];

    /// <summary>
    /// The buckets of <paramref name="step"/> that cover a span, out of the coarsest resolution that is fine enough. Where the
    /// span begins before what is kept of that, a coarser one serves it, and the buckets become as long as its slots.
    /// </summary>
    /// <param name="from">The start of the span.</param>
    /// <param name="until">The end of the span; after its start.</param>
    /// <param name="step">Whole seconds, from a minute on whole minutes, from an hour on whole hours.</param>
    /// <param name="oldestOf">Since when each resolution is there, seconds since 1970.</param>
    public static HistoryRange Create(DateTimeOffset from, DateTimeOffset until, TimeSpan step, Func<Resolution, long> oldestOf)
    {
        var first = from.ToUnixTimeSeconds();
        var resolution = FineEnough(step);
        while (resolution.Coarser is { } coarser && first < oldestOf(resolution))
        {
            resolution = coarser;
        }

        var seconds = resolution.Ceiling((long)step.TotalSeconds);
        var start = Resolution.Floor(first, seconds);
        // The last second of the span may have begun only.
        var end = Resolution.Ceiling(until.AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds(), seconds);
        return new HistoryRange(start, (end - start) / seconds, seconds, resolution);
    }

    private static Resolution FineEnough(TimeSpan step) =>
        step >= TimeSpan.FromHours(1) ? Resolution.Hour : step >= TimeSpan.FromMinutes(1) ? Resolution.Minute : Resolution.Second;
}
