using ChatMetrics.Api.Conversations;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Api.Metrics;

/// <summary>Reads one side of a comparison.</summary>
internal static class SideQuery
{
    private const string Model = "model:";
    private const string Until = "..";

    /// <summary>Null when it cannot be read: then that is among the errors.</summary>
    /// <param name="ofModels">The time of a model's chats.</param>
    /// <param name="otherwise">What else it may be, for the error; null if nothing.</param>
    public static StatisticsSide? Read(
        string field, string? text, StatisticsWindow ofModels, WindowQuery time, FieldErrors errors, string? otherwise = null)
    {
        if (text?.StartsWith(Model, StringComparison.Ordinal) is true && text.Length > Model.Length)
        {
            return new StatisticsSide(text, ofModels, new ChatGroup(StatisticsGrouping.Model, text[Model.Length..]));
        }

        if (text?.Split(Until) is [{ Length: > 0 } from, { Length: > 0 } to])
        {
            var read = new FieldErrors();
            if (time.Between(from, to, read) is { } window)
            {
                return new StatisticsSide(text, window);
            }
        }

        errors.Add(field, "Must be a time such as 2026-01-20T10:00:00Z..2026-01-20T11:00:00Z, or model: and a name"
            + (otherwise is null ? "." : $", or {otherwise}."));
        return null;
    }
}
