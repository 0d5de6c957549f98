using System.Globalization;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Tries a rule on what is stored: the same query and the same states as the evaluation.</summary>
public sealed class AlertPreviewer(AlertQuery query, TimeProvider time)
{
    private const int MaxAlerts = 100;
    private const int MaxSeries = 20;
    private const int MaxPoints = 500;

    /// <summary>When the rule would have fired.</summary>
    /// <param name="rule">Its metric is stored.</param>
    /// <param name="from">Nothing is known of the time before.</param>
    public async Task<AlertPreview> PreviewAsync(AlertRule rule, DateTimeOffset from, DateTimeOffset to)
    {
        var now = time.GetUtcNow();
        var complete = AlertQuery.CompleteUntil(rule.Metric.Source, now);
        var span = new AlertSpan(from, to < complete ? to : complete, now);
        var all = span.After < span.UpTo ? await query.ReadAsync(rule, span, [], query.NewReadings()) : [];
        var alerts = all.SelectMany(series => Follow(rule, series)).OrderByDescending(alert => alert.Since).ToArray();
        return new AlertPreview(
            rule.Name,
            from,
            to,
            Summarize(alerts, all),
            alerts.Length,
            query.ExactSince(rule, now),
            [.. alerts.Take(MaxAlerts)],
            [.. all.OrderByDescending(Height).Take(MaxSeries).Select(Shorten)]);
    }

    /// <summary>The alerts that a series makes, in order; one that has not resolved is the last.</summary>
    internal static IEnumerable<Alert> Follow(AlertRule rule, AlertSeries series)
    {
        var state = AlertState.None;
        foreach (var point in series.Points)
        {
            var next = state.Next(rule, point);
            if (state.Phase == AlertPhase.Firing && next.Phase != AlertPhase.Firing)
            {
                yield return AlertText.CreateResolved(rule, series, state, next);
            }

            state = next;
        }

        if (state.Phase == AlertPhase.Firing)
        {
            yield return AlertText.Create(rule, series, state);
        }
    }

    private static string Summarize(Alert[] alerts, IReadOnlyList<AlertSeries> all)
    {
        if (!all.Any(series => series.Points.Any(point => point.Value is not null)))
        {
            return "Nothing is known of that time.";
        }

        var times = alerts.Length switch
        {
            0 => "It would not have fired.",
            1 => "It would have fired once.",
            var count => string.Create(CultureInfo.InvariantCulture, $"It would have fired {count} times."),
        };
        return alerts.Any(alert => alert.ResolvedAt is null) ? $"{times} It would fire at the end of that time." : times;
    }

    private static double Height(AlertSeries series) =>
        series.Points.Select(point => point.Value / point.Limit).OfType<double>().DefaultIfEmpty(-1).Max();

    private static AlertPreviewSeries Shorten(AlertSeries series)
    {
        var count = Math.Max(1, (series.Points.Count + MaxPoints - 1) / MaxPoints);
        return new AlertPreviewSeries(series.Subject, [.. series.Points.Chunk(count).Select(points =>
        {
            var highest = points.MaxBy(point => point.Value ?? double.NegativeInfinity);
            return new AlertPreviewPoint(highest.At, Rounded(highest.Value), Rounded(highest.Limit));
        })]);
    }

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 6) : null;
}
