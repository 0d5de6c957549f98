using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Api.Metrics;

/// <summary>Reads <c>group_by=</c>.</summary>
internal static class GroupingQuery
{
    /// <summary>Null when nothing is asked for, or it cannot be read: then that is among the errors.</summary>
    public static StatisticsGrouping? Read(string? name, FieldErrors errors)
    {
        var grouping = StatisticsGroupings.Find(name);
        if (name is not null && grouping is null)
        {
            errors.Add("group_by", $"Must be any of {string.Join(", ", StatisticsGroupings.Names)}.");
        }

        return grouping;
    }
}
