using System.Globalization;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Api.Metrics;

/// <summary>The query of <c>GET /system-metrics/history</c>, as it was sent.</summary>
/// <param name="From">The start, ISO 8601 in UTC such as <c>2026-01-20T10:30:45Z</c>; an hour before the end when absent.</param>
/// <param name="To">The end, alike; now when absent.</param>
/// <param name="Step">
/// Length of a bucket: a whole number and <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, 1s to 365d; fits a chart when absent.
/// </param>
/// <param name="Host">The host's name; the one that the API runs on when absent.</param>
internal sealed record HistoryQuery(string? From, string? To, string? Step, string? Host)
{
    private const int MaxPoints = 2000;
    private const int MaxStepSeconds = 365 * 86_400;

    private static readonly TimeSpan DefaultLength = TimeSpan.FromHours(1);

    // Allows "until the end of this year".
    private static readonly TimeSpan FurthestAhead = TimeSpan.FromDays(366);

    /// <summary>The requested buckets.</summary>
    /// <exception cref="InvalidFieldsException">Parameters are invalid, or there would be more than 2,000 points.</exception>
    public HistoryRange ToRange(DateTimeOffset now, RetentionOptions retention)
    {
        var errors = new FieldErrors();
        var until = QueryTime.Read("to", To, errors) ?? now;
        var from = QueryTime.Read("from", From, errors) ?? until - DefaultLength;
        if (Host is not null && !ProcessIdentity.IsHost(Host))
        {
            errors.Add("host", "Must be 1 to 128 characters: A-Z a-z 0-9 . - _");
        }

        if (!errors.Has("to") && until - now > FurthestAhead)
        {
            errors.Add("to", "Must be at most 366 days ahead.");
        }

        if (!errors.Has("from") && !errors.Has("to") && from >= until)
        {
            errors.Add("from", "The start must be before the end.");
        }

        var step = ReadStep(errors);
        errors.ThrowIfAny();
        var range = HistoryRange.Create(
            from, until, step ?? HistoryRange.DefaultStep(until - from), resolution => retention.OldestOf(resolution, now));
        if (range.Points > MaxPoints)
        {
            errors.Add("step", string.Create(
                CultureInfo.InvariantCulture,
                $"There are at most {MaxPoints} points; with this step there would be {range.Points}."));
            errors.ThrowIfAny();
        }

        return range;
    }

    private TimeSpan? ReadStep(FieldErrors errors)
    {
        if (Step is null)
        {
            return null;
        }

        if (Step is not [.. { Length: >= 1 and <= 8 } number, var unit]
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count * SecondsOf(unit) is not (>= 1 and <= MaxStepSeconds and var seconds))
        {
            errors.Add("step", "Must be a whole number followed by s, m, h or d, from 1s to 365d; for example 10s, 5m or 1h.");
            return null;
        }

        if ((seconds > 60 && seconds % 60 != 0) || (seconds > 3600 && seconds % 3600 != 0))
        {
            errors.Add("step", "A step above one minute must be whole minutes; above one hour, whole hours.");
        }

        return TimeSpan.FromSeconds(seconds);
    }

    private static long? SecondsOf(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => null,
    };
}
