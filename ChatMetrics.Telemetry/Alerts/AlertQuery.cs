using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>
/// Reads what a rule watches: the one query of the evaluation and of the preview. Values are of seconds and minutes that are over, so
/// it does not matter when, or in how many parts, they are asked for.
/// </summary>
public sealed class AlertQuery(
    IConnectionMultiplexer redis, SampleStore samples, RollupStore rollups, HistoryStore history, IOptions<RetentionOptions> retention)
{
    private const int MaxSubjects = 1000;
    private const double NanoUsd = 1_000_000_000;

    // A chat that ends within it is counted in its minute; a sample is written within it.
    private static readonly TimeSpan ChatGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SampleGrace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>Up to when the values of a source are complete.</summary>
    public static DateTimeOffset CompleteUntil(AlertSource source, DateTimeOffset now) => source switch
    {
        AlertSource.Machine => Floor(now - SampleGrace, TimeSpan.FromSeconds(1)),
        AlertSource.Chats or AlertSource.Budget => Floor(now - ChatGrace, Minute),
        AlertSource.Service or AlertSource.Process => now,
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "There is no such source."),
    };

    /// <summary>
    /// Since when the values are as exact as the evaluation has them; before, they are means of minutes, or sums of hours.
    /// </summary>
    public DateTimeOffset ExactSince(AlertRule rule, DateTimeOffset now) => rule.Metric.Source == AlertSource.Machine
        ? DateTimeOffset.FromUnixTimeSeconds(retention.Value.OldestOf(Resolution.Second, now))
        : Floor(now - retention.Value.MinuteStatistics, Hour) + Hour
            + (rule.Metric.Source == AlertSource.Chats ? rule.Window : TimeSpan.Zero);

    internal AlertReadings NewReadings() => new(redis, samples, rollups);

    /// <summary>The values after a moment, up to another, of all that a rule whose metric is stored watches.</summary>
    /// <param name="known">Subjects that have values, unknown ones, even if nothing is stored of them.</param>
    internal Task<IReadOnlyList<AlertSeries>> ReadAsync(
        AlertRule rule, AlertSpan span, IReadOnlyCollection<string> known, AlertReadings readings) => rule.Metric.Source switch
        {
            AlertSource.Machine => ReadMachineAsync(rule, span, known, readings),
            AlertSource.Chats => ReadChatsAsync(rule, span, known, readings),
            AlertSource.Budget => ReadBudgetAsync(rule, span, known, readings),
            AlertSource.Service or AlertSource.Process or _ =>
                throw new ArgumentException($"{rule.Metric.Name} is not stored over time.", nameof(rule)),
        };

    private async Task<IReadOnlyList<AlertSeries>> ReadMachineAsync(
        AlertRule rule, AlertSpan span, IReadOnlyCollection<string> known, AlertReadings readings)
    {
        var exact = ExactSince(rule, span.Now);
        var second = Floor(span.After, TimeSpan.FromSeconds(1)).AddSeconds(1);
        var from = second < exact ? exact : second;
        var series = new List<AlertSeries>();
        foreach (var host in (await readings.HostsAsync()).Union(known))
        {
            var points = new List<AlertPoint>();
            if (second < from)
            {
                points.AddRange(await ReadMinutesAsync(rule, host, second, span.UpTo < from ? span.UpTo : from, span.Now));
            }

            if (from <= span.UpTo)
            {
                var slots = await readings.SecondsAsync(host, from, (int)(span.UpTo - from).TotalSeconds + 1);
                points.AddRange(slots.Select((slot, i) => new AlertPoint(
                    from.AddSeconds(i), slot is { } read ? rule.Metric.OfSample!(field => read[field]) : null, rule.Limit)));
            }

            series.Add(new AlertSeries(host, points) { Host = host });
        }

        return series;
    }

    private async Task<IEnumerable<AlertPoint>> ReadMinutesAsync(
        AlertRule rule, string host, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var range = HistoryRange.Create(from, to, Minute, resolution => retention.Value.OldestOf(resolution, now));
        var minutes = await history.ReadAsync(host, range, now);
        return minutes.Select((minute, i) => new AlertPoint(
            DateTimeOffset.FromUnixTimeSeconds(range.From + ((i + 1) * range.StepSeconds)),
            minute is null ? null : rule.Metric.OfSample!(field => minute[field].Average),
            rule.Limit));
    }

    private async Task<IReadOnlyList<AlertSeries>> ReadChatsAsync(
        AlertRule rule, AlertSpan span, IReadOnlyCollection<string> known, AlertReadings readings)
    {
        PeriodRange[] windows = [.. Ends(rule, span).Select(end => end.IsExact
            ? new PeriodRange(StatisticsPeriod.Minute, end.At - rule.Window, end.At)
            : new PeriodRange(StatisticsPeriod.Hour, end.At - Hour, end.At))];
        foreach (var part in windows.GroupBy(window => window.Period))
        {
            await readings.ReadAsync(new PeriodRange(part.Key, part.First().From, part.Last().To));
        }

        var points = new PointsBySubject(rule, known);
        foreach (var window in windows)
        {
            var counters = await readings.SumAsync(window);
            var usual = rule.TimesUsual is null ? null : await readings.SumAsync(StatisticsWindow.BaselineBefore(window.From));
            foreach (var group in rule.GroupsIn(counters.Groups).Take(MaxSubjects))
            {
                points.Add(group, new AlertPoint(window.To, ValueOf(rule, counters, group, window), LimitOf(rule, usual, group)));
            }
        }

        return points.ToSeries(windows.Select(window => window.To));
    }

    private async Task<IReadOnlyList<AlertSeries>> ReadBudgetAsync(
        AlertRule rule, AlertSpan span, IReadOnlyCollection<string> known, AlertReadings readings)
    {
        var points = new PointsBySubject(rule, known);
        DateTimeOffset[] ends = [.. Ends(rule, span).Select(end => end.At)];
        foreach (var at in ends)
        {
            // Its last minute belongs to a period.
            var (from, _) = rule.Period!.Value.Containing(at.AddTicks(-1), rule.Zone);
            var hour = Floor(at, Hour);
            var hours = await readings.PricesAsync(new PeriodRange(StatisticsPeriod.Hour, from, hour));
            var minutes = await readings.PricesAsync(new PeriodRange(StatisticsPeriod.Minute, hour, at));
            foreach (var group in rule.GroupsIn(hours.Keys.Union(minutes.Keys)).Take(MaxSubjects))
            {
                var spent = (hours.GetValueOrDefault(group) + minutes.GetValueOrDefault(group)) / NanoUsd;
                points.Add(group, new AlertPoint(at, spent, rule.Limit));
            }
        }

        return [.. points.ToSeries(ends).SelectMany(_ => rule.Levels, (series, level) => series with
        {
            Subject = AlertSubject.WithLevel(series.Subject, level),
            Level = level,
            Points = [.. series.Points.Select(point => point with { Limit = point.Limit * level / 100 })],
        })];
    }

    // The ends of minutes; of what is older than minutes are kept, of hours.
    private IEnumerable<(DateTimeOffset At, bool IsExact)> Ends(AlertRule rule, AlertSpan span)
    {
        var exact = ExactSince(rule, span.Now);
        for (var at = Floor(span.After, Hour) + Hour; at <= span.UpTo && at < exact; at += Hour)
        {
            yield return (at, false);
        }

        var minute = Floor(span.After, Minute) + Minute;
        for (var at = minute < exact ? exact : minute; at <= span.UpTo; at += Minute)
        {
            yield return (at, true);
        }
    }

    private static double? ValueOf(AlertRule rule, WindowCounters counters, string group, PeriodRange range)
    {
        if (rule.Metric.PerHour is { } sum)
        {
            return counters[group].Count < rule.MinChats ? null : sum(counters[group]) / (range.To - range.From).TotalHours;
        }

        var (value, count, _) = rule.Metric.Figure!.Read(new CountedChats(counters, group, []));
        return count < rule.MinChats ? null : value;
    }

    private static double? LimitOf(AlertRule rule, WindowCounters? usual, string group)
    {
        if (usual is null)
        {
            return rule.Limit;
        }

        var (value, count, _) = rule.Metric.Figure!.Read(new CountedChats(usual, group, []));
        return count >= BottleneckFinder.MinBaselineChats && value > 0 ? value * rule.TimesUsual : null;
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan to) => time.AddTicks(-(time.Ticks % to.Ticks));
}

/// <summary>A span of time to evaluate.</summary>
/// <param name="After">The end of what was evaluated before.</param>
/// <param name="Now">What is kept of it follows from this.</param>
internal readonly record struct AlertSpan(DateTimeOffset After, DateTimeOffset UpTo, DateTimeOffset Now);
