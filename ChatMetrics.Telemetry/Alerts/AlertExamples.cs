using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Finds the chats that show an alert.</summary>
public sealed class AlertExamples(ChatIndex index, TimeProvider time, IOptions<RetentionOptions> retention)
{
    private const int Count = 5;

    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    /// <summary>The ids of at most five chats, the most telling first; none where the application itself is watched.</summary>
    internal async Task<IReadOnlyList<string>> FindAsync(AlertRule rule, AlertSeries series, AlertState state)
    {
        if (rule.Metric.Source is AlertSource.Service or AlertSource.Process)
        {
            return [];
        }

        var filter = new ChatFilter(
            Rating: rule.Metric.Name == "high_usage_percent" ? PerformanceRating.HighUsage : null,
            Outcome: rule.Metric.Name == "error_percent" ? ChatOutcome.Failed : null,
            Model: NameOf(StatisticsGrouping.Model),
            User: NameOf(StatisticsGrouping.User),
            Purpose: NameOf(StatisticsGrouping.Purpose));
        var from = rule.Period?.Containing(state.At.AddTicks(-1), rule.Zone).From ?? state.Since - rule.Window - Before;
        var window = StatisticsWindow.Between(from, state.At.AddSeconds(1), time.GetUtcNow() - retention.Value.MinuteStatistics);
        var page = await index.ReadPageAsync(filter, after: null, Count, new ChatSort(FigureOf(rule), Ascending: false, window));
        return [.. page.Chats.Select(chat => chat.ChatId)];

        string? NameOf(StatisticsGrouping grouping) => series.Group?.Grouping == grouping ? series.Group.Name : null;
    }

    private static QuestionFigure FigureOf(AlertRule rule) => rule.Metric switch
    {
        { Figure: { } figure } => figure.Shown,
        { Source: AlertSource.Machine, Name: var name } =>
            name.Contains("memory", StringComparison.Ordinal) ? QuestionFigure.Allocated : QuestionFigure.CpuTime,
        _ => QuestionFigure.Price,
    };
}
