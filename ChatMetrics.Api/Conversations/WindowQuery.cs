using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Conversations;

/// <summary>Which time a query is about, as sent: <c>window=</c>, or <c>from=</c> and <c>to=</c>.</summary>
internal sealed class WindowQuery
{
    /// <summary>That of statistics when nothing is said.</summary>
    public static StatisticsWindow Default { get; } = StatisticsWindow.Find("1h")!;

    private static readonly string Names = string.Join(", ", StatisticsWindow.All.Select(window => window.Name));

    /// <summary>5m, 1h, 24h or 7d, up to now; of statistics 1h when nothing is said.</summary>
    [FromQuery(Name = "window")]
    public string? Window { get; init; }

    /// <summary>The start, in place of a window.</summary>
    [FromQuery(Name = "from")]
    public string? From { get; init; }

    /// <summary>The end; now when absent.</summary>
    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [FromServices]
    public required TimeProvider Time { get; init; }

    [FromServices]
    public required IOptions<RetentionOptions> Retention { get; init; }

    /// <summary>The window; null when none is asked for, or it cannot be read: then that is among the errors.</summary>
    public StatisticsWindow? Read(FieldErrors errors)
    {
        if (From is null && To is null)
        {
            return Window is null ? null : ReadName(Window, errors);
        }

        if (Window is not null)
        {
            errors.Add("window", "Either a window, or from and to.");
        }

        return Between(From, To, errors);
    }

    /// <summary>The window, that of the last hour when none is asked for.</summary>
    /// <exception cref="InvalidFieldsException">It cannot be read, or there were errors before.</exception>
    public StatisticsWindow ReadOrDefault(FieldErrors? errorsBefore = null)
    {
        var errors = errorsBefore ?? new FieldErrors();
        var read = Read(errors);
        errors.ThrowIfAny();
        return read ?? Default;
    }

    /// <summary>The time between two moments; null when they cannot be read: then that is among the errors.</summary>
    public StatisticsWindow? Between(string? from, string? to, FieldErrors errors)
    {
        if (from is null)
        {
            errors.Add("from", "With to there must be a from.");
        }

        var (now, retention) = (Time.GetUtcNow(), Retention.Value);
        var (begin, end) = (QueryTime.Read("from", from, errors), QueryTime.Read("to", to, errors) ?? now);
        if (begin >= end)
        {
            errors.Add("from", "The start must be before the end.");
        }

        if (end - begin > retention.HourStatistics)
        {
            errors.Add("from", $"At most {retention.HourStatistics.TotalDays:0} days, for as long statistics are kept.");
        }

        return errors.Any ? null : StatisticsWindow.Between(begin!.Value, end, now - retention.MinuteStatistics);
    }

    /// <summary>As long as another window, right before this one.</summary>
    public StatisticsWindow Before(StatisticsWindow window, StatisticsWindow length)
    {
        var now = Time.GetUtcNow();
        return window.Before(length, now, now - Retention.Value.MinuteStatistics);
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
