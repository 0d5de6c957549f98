using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>From a state to what is told of it.</summary>
public static class AlertText
{
    public const string Pending = "pending";
    public const string Firing = "firing";
    public const string Resolved = "resolved";
    public const string Silenced = "silenced";

    /// <summary>Of a rule that is set no more.</summary>
    internal const string NoRule = "Resolved: its rule is set no more.";

    private const string TooFewChats = "Resolved: too few chats to tell.";
    private const string NoValues = "Resolved: its value is known no more.";
    private const string ResolvedStart = "Resolved: ";
    private const int IdBytes = 8;

    /// <summary>The alert of a state that is not quiet, or of one that has just become so.</summary>
    public static Alert Create(AlertRule rule, AlertSeries series, AlertState state)
    {
        var budget = rule.Period is { } period && period.Containing(state.KnownAt.AddTicks(-1), rule.Zone) is var span
            ? Forecast(state.Value, span.From, span.To, state.KnownAt) : null;
        var alert = new Alert
        {
            Id = IdOf(rule, series.Subject, state.Since),
            Rule = rule.Name,
            State = state.Phase == AlertPhase.Firing ? Firing : Pending,
            Severity = rule.Severity,
            Message = "",
            Metric = rule.Metric.Name,
            Value = Rounded(state.Value),
            Worst = Rounded(state.Worst),
            Limit = Rounded(state.Limit),
            Window = rule.WindowText,
            Host = series.Host,
            GroupBy = series.Group?.Grouping.Name(),
            Group = series.Group?.Name,
            LevelPercent = series.Level,
            ForecastUsd = budget is { } usd ? Rounded(usd) : null,
            Since = state.Since,
            FiredAt = state.Phase == AlertPhase.Firing ? state.FiredAt : null,
        };
        return alert with { Message = MessageOf(alert, WaitOf(rule, state)) };
    }

    /// <summary>The alert of a state that fired and is quiet now.</summary>
    /// <param name="fired">The state before.</param>
    internal static Alert CreateResolved(AlertRule rule, AlertSeries series, AlertState fired, AlertState quiet) =>
        Resolve(
            Create(rule, series, fired with { KnownAt = quiet.KnownAt, Value = quiet.Value, Limit = quiet.Limit }),
            quiet.At,
            quiet.KnownAt == quiet.At ? null : rule.Metric.Source == AlertSource.Chats ? TooFewChats : NoValues);

    /// <summary>The same alert, which is over.</summary>
    /// <param name="reason">Why, if not because the value is lower.</param>
    public static Alert Resolve(Alert alert, DateTimeOffset at, string? reason = null)
    {
        var resolved = alert with { State = Resolved, ResolvedAt = at };
        var message = MessageOf(resolved);
        return resolved with { Message = reason is null ? message : $"{reason} Before that: {message[ResolvedStart.Length..]}" };
    }

    /// <summary>What a period would cost at its pace; null within its first twentieth.</summary>
    public static double? Forecast(double spent, DateTimeOffset from, DateTimeOffset to, DateTimeOffset at) =>
        (at - from) / (to - from) is >= 0.05 and var share ? spent / Math.Min(1, share) : null;

    /// <summary>All that someone who is told has to know, in a line.</summary>
    public static string LineOf(Alert alert)
    {
        var when = alert.ResolvedAt is { } resolved
            ? Text($"{alert.State} {resolved.UtcDateTime:yyyy-MM-dd HH:mm} UTC, since {alert.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : Text($"{alert.State} since {alert.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        var chats = alert.ChatIds.Count > 0 ? $" · chats {string.Join(", ", alert.ChatIds)}" : "";
        return $"[{alert.Severity}, {when}] {alert.Rule}: {alert.Message}{chats}";
    }

    /// <summary>A value with its unit.</summary>
    public static string Format(string metric, double value) => FigureText.Format(metric, value);

    // The same for the same alert, whoever evaluates it, and however often.
    private static string IdOf(AlertRule rule, string subject, DateTimeOffset since)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{rule.Name}|{subject}|{since.ToUnixTimeMilliseconds()}")));
        return $"alert_{Convert.ToHexStringLower(hash.AsSpan(0, IdBytes))}";
    }

    // What an alert waits for that fires below its limit.
    private static string WaitOf(AlertRule rule, AlertState state)
    {
        if (state.Phase != AlertPhase.Firing || state.Value >= state.Limit)
        {
            return "";
        }

        var duration = rule.ClearFor > TimeSpan.Zero ? $" for {DurationText.Format(rule.ClearFor)}" : "";
        return $"; it resolves once it is below {Format(rule.Metric.Name, rule.ClearBelow(state.Limit))}{duration}";
    }

    private static string MessageOf(Alert alert, string wait = "")
    {
        var (value, limit) = (Format(alert.Metric, alert.Value), Format(alert.Metric, alert.Limit));
        var what = alert.LevelPercent is { } level
            ? Text($"{value} spent {(alert.Window == "day" ? "today" : "this month")}, {level:0.##} % of the budget is {limit}")
            : $"{alert.Metric} is {value}{(alert.Window is { } window ? $" over {window}" : "")}, the limit is {limit}";
        // Users may be called anything, also a line of another alert.
        var whose = alert.Group is { } group ? $" ({alert.GroupBy} {MessagePreview.Escape(group)})" : "";
        var where = alert.Host is { } host ? $" on {host}" : "";
        var more = alert.State == Resolved ? $"; the worst was {Format(alert.Metric, alert.Worst)}"
            : (alert.ForecastUsd is { } forecast ? $"; at this pace it becomes {Format(alert.Metric, forecast)}" : "") + wait;
        return $"{(alert.State == Resolved ? ResolvedStart : "")}{what}{whose}{where}{more}.";
    }

    private static double Rounded(double value) => Math.Round(value, 6);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
