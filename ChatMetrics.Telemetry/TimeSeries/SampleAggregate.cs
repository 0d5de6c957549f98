namespace ChatMetrics.Telemetry.TimeSeries;

/// <summary>The readings of one field over a span of time; of none when <see cref="Count"/> is 0. Aggregates add up.</summary>
/// <param name="Min">The lowest reading.</param>
/// <param name="Max">The highest reading.</param>
/// <param name="Sum">The sum of the readings.</param>
/// <param name="Count">How many readings there are.</param>
public readonly record struct SampleAggregate(float Min, float Max, double Sum, int Count)
{
    /// <summary>The mean of all readings, however they were spread over what was added up; null when there is none.</summary>
    public double? Average => Count == 0 ? null : Sum / Count;

    public static SampleAggregate From(float reading) => new(reading, reading, reading, 1);

    public SampleAggregate Add(SampleAggregate other) => (Count, other.Count) switch
    {
        (_, 0) => this,
        (0, _) => other,
        _ => new SampleAggregate(Math.Min(Min, other.Min), Math.Max(Max, other.Max), Sum + other.Sum, Count + other.Count),
    };
}
