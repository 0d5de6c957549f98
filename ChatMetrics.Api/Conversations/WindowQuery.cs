using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Conversations;

/// <summary>Reads which time a query is about: <c>window=</c>, or <c>from=</c> and <c>to=</c>.</summary>
internal sealed class WindowQuery(TimeProvider time, IOptions<RetentionOptions> retention)
{
    /// <summary>The window of statistics when none is asked for.</summary>
    public const string Default = "1h";

    private static readonly string Names = string.Join(", ", StatisticsWindow.All.Select(window => window.Name));

    /// <summary>The window; null when none is asked for, or it cannot be read: then that is among the errors.</summary>
    public StatisticsWindow? Read(string? window, string? from, string? to, FieldErrors errors)
    {
        if (from is null && to is null)
        {
            return window is null ? null : ReadName(window, errors);
        }

        if (window is not null)
        {
            errors.Add("window", "Either a window, or from and to.");
        }

        if (from is null)
        {
            errors.Add("from", "With to there must be a from.");
        }

        var now = time.GetUtcNow();
        var (begin, end) = (QueryTime.Read("from", from, errors), QueryTime.Read("to", to, errors) ?? now);
        if (begin >= end)
        {
            errors.Add("from", "The start must be before the end.");
        }

        if (end - begin > retention.Value.HourStatistics)
        {
            errors.Add("from", $"At most {retention.Value.HourStatistics.TotalDays:0} days, for as long statistics are kept.");
        }

        return errors.Any ? null : StatisticsWindow.Between(begin!.Value, end, now - retention.Value.MinuteStatistics);
    }

    /// <summary>The window, <see cref="Default"/> when none is asked for.</summary>
    /// <exception cref="InvalidFieldsException">It cannot be read, or there were errors before.</exception>
    public StatisticsWindow ReadOrDefault(string? window, string? from, string? to, FieldErrors errors)
    {
        var read = Read(window, from, to, errors);
        errors.ThrowIfAny();
        return read ?? StatisticsWindow.Find(Default)!;
    }

    private static StatisticsWindow? ReadName(string name, FieldErrors errors)
    {
        var window = StatisticsWindow.Find(name);
        if (window is null)
        {
            errors.Add("window", $"The window is one of {Names}.");
        }

        return window;
    }
}
