using ChatMetrics.Worker.Rollup;

namespace ChatMetrics.Worker.Tests.Rollup;

internal enum RollupEvent
{
    /// <summary>The worker samples and rolls up, minute by minute.</summary>
    Run,

    /// <summary>Time passes without a worker.</summary>
    Down,

    /// <summary>The clock is set.</summary>
    ClockStep,
}

/// <summary>
/// A host's days in memory, a figure a minute, rolled up by the spans that the worker would take. Samples are kept as Redis keeps
/// them: by the hour, for 6 hours.
/// </summary>
internal sealed class RollupModel
{
    private const int Kept = 360;

    private readonly Dictionary<long, int> _samples = [];
    private readonly Dictionary<long, int> _minutes = [];
    private readonly Dictionary<long, int[]> _hours = [];
    private long? _mark;
    private long _clock = 1_000_000 * 60;
    private int _figure;

    /// <summary>The oldest minute of which samples are still stored.</summary>
    public long Oldest => Hour(_clock - Kept);

    public RollupModel Run(IEnumerable<(RollupEvent Event, int Minutes)> events)
    {
        // At the end it runs long enough for a small step of the clock to be made good.
        foreach (var (what, minutes) in events.Append((RollupEvent.Run, 20)))
        {
            for (var i = 0; what == RollupEvent.Run && i < minutes; i++)
            {
                _samples[_clock++] = ++_figure;
                RollUp();
            }

            _clock += what == RollupEvent.Run ? 0 : minutes;
        }

        return this;
    }

    /// <summary>Whether all that was closed since is rolled up as it is stored.</summary>
    public bool IsRolledUp(long since) =>
        _samples.All(sample => sample.Key < since || sample.Key >= _clock || _minutes.GetValueOrDefault(sample.Key) == sample.Value)
        && _minutes.Keys.Select(Hour).Distinct().All(hour =>
            hour < since || hour + 60 > _clock || _hours.GetValueOrDefault(hour, []).SequenceEqual(MinutesOf(hour)));

    private void RollUp()
    {
        while (RollupSpan.Next(_mark * 60, _clock * 60, Oldest * 60) is { } span)
        {
            var (from, until) = (span.From / 60, span.Until / 60);
            for (var minute = from; minute < until; minute++)
            {
                if (minute >= Oldest && _samples.TryGetValue(minute, out var figure))
                {
                    _minutes[minute] = figure;
                }
            }

            for (var hour = Hour(from); hour + 60 <= until; hour += 60)
            {
                if (MinutesOf(hour) is { Length: > 0 } minutes)
                {
                    _hours[hour] = minutes;
                }
            }

            _mark = until;
        }
    }

    private int[] MinutesOf(long hour) =>
        [.. Enumerable.Range(0, 60).Where(i => _minutes.ContainsKey(hour + i)).Select(i => _minutes[hour + i])];

    private static long Hour(long minute) => minute / 60 * 60;
}
