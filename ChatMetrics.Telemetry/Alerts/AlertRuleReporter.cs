using System.Globalization;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Tells how each rule stands now, by the query of the evaluation.</summary>
public sealed class AlertRuleReporter(
    AlertRules rules, AlertQuery query, AlertNow current, AlertStore store, IOptions<AlertOptions> options, TimeProvider time)
{
    // The last value of each source is within it.
    private static readonly TimeSpan Back = TimeSpan.FromMinutes(1);

    /// <summary>All rules; of those that a process watches itself only what is written down.</summary>
    public async Task<AlertRuleList> ReadAsync()
    {
        var book = await store.ReadBookAsync();
        var readings = query.NewReadings();
        var statuses = new List<AlertRuleStatus>();
        foreach (var rule in rules.All)
        {
            statuses.Add(StatusOf(rule, book, await ReadNearestAsync(rule, readings)));
        }

        return new AlertRuleList(
            statuses,
            [.. options.Value.Channels.Select(channel => new AlertChannelStatus(
                channel.Key, new Uri(channel.Value.Url).Authority, channel.Value.Format, !string.IsNullOrEmpty(channel.Value.Secret)))],
            options.Value.TimeZone,
            [.. AlertMetric.All.Select(metric => new AlertMetricDescription(
                metric.Name, metric.Source.ToString().ToLowerInvariant(), metric.IsStored, metric.HasGroups, metric.HasUsual))]);
    }

    private async Task<(AlertSeries? Series, AlertPoint Point)> ReadNearestAsync(AlertRule rule, AlertReadings readings)
    {
        var now = time.GetUtcNow();
        var upTo = AlertQuery.CompleteUntil(rule.Metric.Source, now);
        IReadOnlyList<AlertSeries> all = rule.Metric.Source == AlertSource.Process ? []
            : rule.Metric.IsStored ? await query.ReadAsync(rule, new AlertSpan(upTo - Back, upTo, now), [], readings)
            : await current.ReadAsync(rule, now);
        return all.Select(series => (series, series.Points.LastOrDefault(point => point.Value is not null)))
            .OrderByDescending(one => one.Item2.Value / one.Item2.Limit ?? -1).FirstOrDefault();
    }

    private static AlertRuleStatus StatusOf(AlertRule rule, AlertBook book, (AlertSeries? Series, AlertPoint Point) found)
    {
        var (series, nearest) = found;
        var phase = book.Of(rule.Name).Select(entry => entry.State.Phase).DefaultIfEmpty(AlertPhase.Quiet).Max();
        var forecast = rule.Period is { } period && nearest.Value is { } spent
            && period.Containing(nearest.At.AddTicks(-1), rule.Zone) is var span
            ? AlertText.Forecast(spent, span.From, span.To, nearest.At) : null;
        return new AlertRuleStatus(
            rule.Name,
            rule.Metric.Name,
            rule.Severity,
            phase switch { AlertPhase.Firing => AlertText.Firing, AlertPhase.Pending => AlertText.Pending, _ => "quiet" },
            Rounded(nearest.Value),
            Rounded(nearest.Limit ?? rule.Limit),
            Rounded(forecast),
            series?.Host,
            series?.Group?.Name,
            SettingsOf(rule));
    }

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 6) : null;

    private static AlertRuleSettings SettingsOf(AlertRule rule)
    {
        var isOfChats = rule.Metric.Source is AlertSource.Chats;
        return new AlertRuleSettings(
            rule.Limit,
            rule.TimesUsual,
            rule.Clear,
            DurationText.Format(rule.For),
            DurationText.Format(rule.ClearFor),
            DurationText.Format(rule.Cooldown),
            isOfChats ? DurationText.Format(rule.Window) : null,
            isOfChats ? rule.MinChats : null,
            NameOf(StatisticsGrouping.Model),
            NameOf(StatisticsGrouping.User),
            NameOf(StatisticsGrouping.Purpose),
            rule.By?.Name(),
            rule.Period?.ToString().ToLowerInvariant(),
            rule.Period is null ? null : string.Join(',', rule.Levels.Select(level => level.ToString(CultureInfo.InvariantCulture))),
            rule.Stop,
            rule.Channels);

        string? NameOf(StatisticsGrouping grouping) => rule.Group?.Grouping == grouping ? rule.Group.Name : null;
    }
}
