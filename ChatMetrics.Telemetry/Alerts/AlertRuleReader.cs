using System.Globalization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Reads a rule, wherever it was written down. What is wrong is told by the name of its property.</summary>
/// <param name="nameOf">From a property to its name where the rule was written down; the same when null.</param>
public sealed class AlertRuleReader(AlertOptions settings, Action<string, string> addError, Func<string, string>? nameOf = null)
{
    private const int DefaultMinChats = 20;

    // Beyond it a level of a budget, or a multiple of what is usual, could become more than a number can be.
    private const double MaxLimit = 1e15;
    private const double MaxTimesUsual = 1e6;
    private const double MaxPercent = 100;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxFor = TimeSpan.FromDays(1);

    private bool _isWrong;

    /// <summary>The metrics' names, with how those of percentiles are made.</summary>
    public static string MetricNames { get; } =
        string.Join(", ", AlertMetric.All.Select(metric => metric.Name))
        + $", and percentiles such as workflow_start_p95_ms, of {string.Join(", ", ComparableFigure.PercentileNames.Skip(1))}";

    /// <summary>The rule; null when something is wrong: then that has been told.</summary>
    public AlertRule? Read(string name, AlertRuleOptions written)
    {
        if (AlertMetric.Find(written.Metric ?? "") is not { } metric)
        {
            Wrong(nameof(written.Metric), $"must be one of {MetricNames}.");
            return null;
        }

        var (isMachine, isOfChats, isBudget) = (
            metric.Source == AlertSource.Machine, metric.Source == AlertSource.Chats, metric.Source == AlertSource.Budget);
        CheckLimits(written, metric);
        var rule = new AlertRule
        {
            Name = name,
            Metric = metric,
            Limit = written.Limit,
            TimesUsual = written.TimesUsual,
            Clear = written.Clear,
            For = ReadFor(written, isMachine, isBudget),
            ClearFor = ReadDuration(
                nameof(written.ClearFor), written.ClearFor, isBudget ? TimeSpan.Zero : Minute, TimeSpan.Zero, MaxFor),
            Cooldown = ReadDuration(
                nameof(written.Cooldown), written.Cooldown, isBudget ? TimeSpan.Zero : 5 * Minute, TimeSpan.Zero, 7 * MaxFor),
            Window = ReadWindow(written, isOfChats),
            MinChats = ReadMinChats(written, metric),
            Group = ReadGroup(written, metric),
            By = ReadBy(written, metric),
            Period = ReadPeriod(written, isBudget),
            Zone = FindZone(settings.TimeZone) ?? TimeZoneInfo.Utc,
            Levels = ReadLevels(written, isBudget),
            Stop = written.Stop,
            Severity = ReadOneOf(nameof(written.Severity), written.Severity, ["warning", "critical"]) ?? "warning",
            Channels = ReadChannels(written.Channels),
        };
        if (written.Stop && !isBudget)
        {
            Wrong(nameof(written.Stop), $"is of budgets only, of the metric {AlertMetric.Budget}.");
        }

        if (written.Stop && !rule.Levels.Contains(100))
        {
            Wrong(nameof(written.Levels), "must have 100, at which chats are refused.");
        }

        return _isWrong ? null : rule;
    }

    /// <summary>The time zone of that name; null when there is none.</summary>
    public static TimeZoneInfo? FindZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    private void CheckLimits(AlertRuleOptions written, AlertMetric metric)
    {
        if (written.Limit is null == written.TimesUsual is null)
        {
            Wrong(nameof(written.Limit), $"must be set, or {Name(nameof(written.TimesUsual))}, and not both.");
        }
        else if (written.Limit is { } limit && limit is not (> 0 and <= MaxLimit))
        {
            Wrong(nameof(written.Limit), "must be above 0, and at most 1e15.");
        }
        else if (written.Limit > MaxPercent && metric.IsShare)
        {
            Wrong(nameof(written.Limit), $"must be at most {MaxPercent}: {metric.Name} is never above.");
        }
        else if (written.TimesUsual is { } times && !(metric.HasUsual && times is > 1 and <= MaxTimesUsual))
        {
            Wrong(nameof(written.TimesUsual), metric.HasUsual
                ? "must be above 1, and at most 1e6." : $"is not for {metric.Name}, which has nothing usual.");
        }

        if (written.Clear is { } clear && !(clear <= written.Limit && clear >= 0))
        {
            Wrong(nameof(written.Clear), $"must be 0 or more, and not above {Name(nameof(written.Limit))}.");
        }
    }

    private TimeSpan ReadFor(AlertRuleOptions written, bool isMachine, bool isBudget)
    {
        if (isBudget && written.For is not null)
        {
            Wrong(nameof(written.For), $"is not for {AlertMetric.Budget}, which tells at once.");
            return default;
        }

        return ReadDuration(nameof(written.For), written.For, TimeSpan.FromSeconds(isMachine ? 30 : 0), TimeSpan.Zero, MaxFor);
    }

    private int ReadMinChats(AlertRuleOptions written, AlertMetric metric)
    {
        if (metric.Source == AlertSource.Budget && written.MinChats is not null)
        {
            Wrong(nameof(written.MinChats), $"is not for {AlertMetric.Budget}, which counts every chat.");
        }
        else if (written.MinChats < 1)
        {
            Wrong(nameof(written.MinChats), "must be 1 or more.");
        }

        return written.MinChats ?? (metric.Source == AlertSource.Budget || metric.PerHour is not null ? 1 : DefaultMinChats);
    }

    private TimeSpan ReadWindow(AlertRuleOptions written, bool isOfChats)
    {
        if (!isOfChats && written.Window is not null)
        {
            Wrong(nameof(written.Window), $"is of chats only, not of {written.Metric}.");
            return default;
        }

        var window = ReadDuration(nameof(written.Window), written.Window, 5 * Minute, Minute, 60 * Minute);
        if (window.Ticks % Minute.Ticks != 0)
        {
            Wrong(nameof(written.Window), "must be whole minutes.");
        }

        return window;
    }

    private ChatGroup? ReadGroup(AlertRuleOptions written, AlertMetric metric)
    {
        (string Property, StatisticsGrouping Grouping, string? Name)[] named =
        [
            (nameof(written.Model), StatisticsGrouping.Model, written.Model),
            (nameof(written.User), StatisticsGrouping.User, written.User),
            (nameof(written.Purpose), StatisticsGrouping.Purpose, written.Purpose),
        ];
        var chosen = Array.FindAll(named, one => one.Name is not null);
        if (chosen.Length > 0 && !metric.HasGroups)
        {
            Wrong(chosen[0].Property, $"is not for {metric.Name}, which is of all chats.");
        }

        if (chosen.Length > 1)
        {
            Wrong(chosen[1].Property, $"cannot be set beside {Name(chosen[0].Property)}.");
        }

        foreach (var (property, _, _) in chosen.Where(one => one.Name!.Length is 0 or > ChatPurpose.MaxLength))
        {
            Wrong(property, $"must be 1 to {ChatPurpose.MaxLength} characters.");
        }

        return chosen is [var (_, grouping, name), ..] ? new ChatGroup(grouping, name!) : null;
    }

    private StatisticsGrouping? ReadBy(AlertRuleOptions written, AlertMetric metric)
    {
        if (ReadOneOf(nameof(written.By), written.By, ["model", "user", "purpose"]) is not { } by)
        {
            return null;
        }

        if (!metric.HasGroups || written.Model is not null || written.User is not null || written.Purpose is not null)
        {
            Wrong(nameof(written.By), metric.HasGroups
                ? $"cannot be set beside {Name(written.Model is not null ? nameof(written.Model)
                    : written.User is not null ? nameof(written.User) : nameof(written.Purpose))}."
                : $"is not for {metric.Name}, which is of all chats.");
        }

        return StatisticsGroupings.Find(by);
    }

    private BudgetPeriod? ReadPeriod(AlertRuleOptions written, bool isBudget)
    {
        var period = ReadOneOf(nameof(written.Period), written.Period, ["day", "month"]);
        if (isBudget == written.Period is null)
        {
            Wrong(nameof(written.Period), isBudget ? "must be day or month." : $"is of budgets only, of the metric {AlertMetric.Budget}.");
        }

        return period switch { "day" => BudgetPeriod.Day, "month" => BudgetPeriod.Month, _ => null };
    }

    private IReadOnlyList<double> ReadLevels(AlertRuleOptions written, bool isBudget)
    {
        if (written.Levels is null)
        {
            return isBudget ? [50, 80, 100] : [100];
        }

        double?[] levels = [.. written.Levels.Split(',', StringSplitOptions.TrimEntries).Select(text =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var level)
                && level is > 0 and <= 1000 ? level : (double?)null)];
        if (!isBudget || levels.Contains(null))
        {
            Wrong(nameof(written.Levels), isBudget ? "must be percents separated by commas, such as 50,80,100." : "is of budgets only.");
            return [100];
        }

        return [.. levels.Select(level => level!.Value).Distinct().Order()];
    }

    private string[]? ReadChannels(string? written)
    {
        var channels = written?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (channels is not null && Array.Find(channels, channel => !settings.Channels.ContainsKey(channel)) is { } unknown)
        {
            Wrong(nameof(AlertRuleOptions.Channels), settings.Channels.Count == 0
                ? $"names {unknown}, and there are no channels."
                : $"names {unknown}; there are {string.Join(", ", settings.Channels.Keys)}.");
        }
        else if (channels is [] && written is not "")
        {
            Wrong(nameof(AlertRuleOptions.Channels), "names no channel: leave it out for all of them, or empty for none.");
        }

        return channels;
    }

    private TimeSpan ReadDuration(string property, string? written, TimeSpan usual, TimeSpan min, TimeSpan max)
    {
        if (written is null)
        {
            return usual;
        }

        if (DurationText.Parse(written) is { } duration && duration >= min && duration <= max)
        {
            return duration;
        }

        Wrong(property, $"must be a time from {DurationText.Format(min)} to {DurationText.Format(max)}, such as 30s, 5m or 1h.");
        return usual;
    }

    private string? ReadOneOf(string property, string? written, string[] names)
    {
        if (written is not null && !names.Contains(written))
        {
            Wrong(property, $"must be {string.Join(" or ", names)}.");
            return null;
        }

        return written;
    }

    private void Wrong(string property, string what)
    {
        _isWrong = true;
        addError(Name(property), what);
    }

    private string Name(string property) => nameOf is null ? property : nameOf(property);
}
