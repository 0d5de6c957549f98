using System.Text.RegularExpressions;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Alerts;

/// <summary>Where the values of a metric come from.</summary>
public enum AlertSource
{
    /// <summary>The samples of a host, one each second.</summary>
    Machine,

    /// <summary>The statistics of the chats that began within a window, at the end of each minute.</summary>
    Chats,

    /// <summary>What the chats of a day or a month have cost so far, at the end of each minute.</summary>
    Budget,

    /// <summary>How the application is now; not stored over time.</summary>
    Service,

    /// <summary>How one API process is now; it watches that itself, for it is told while Redis is away.</summary>
    Process,
}

/// <summary>A figure that a rule can watch. The higher, the worse.</summary>
public sealed partial class AlertMetric
{
    /// <summary>What the chats of a day or a month have cost.</summary>
    public const string Budget = "budget_usd";

    private const double KilobytesPerMegabyte = 1024;
    private const double NanoUsd = 1_000_000_000;

    private AlertMetric(string name, AlertSource source) => (Name, Source) = (name, source);

    /// <summary>Every metric by its name, but for the percentiles, of which there are more.</summary>
    public static IReadOnlyList<AlertMetric> All { get; } =
    [
        OfMachine("system_cpu_percent", SampleField.CpuPercent),
        OfMachine("system_memory_percent", SampleField.MemoryPercent),
        OfMachine("process_cpu_percent", SampleField.ApiCpuPercent),
        OfMachine("process_memory_mb", SampleField.ApiMemoryKb, KilobytesPerMegabyte),
        OfMachine("active_chats", SampleField.ActiveChats),
        .. ComparableFigure.All.Select(OfChats),
        new("price_usd_per_hour", AlertSource.Chats) { PerHour = group => group.PriceNanoUsd / NanoUsd },
        new("wasted_usd_per_hour", AlertSource.Chats) { PerHour = group => group.WastedNanoUsd / NanoUsd },
        new(Budget, AlertSource.Budget),
        new("worker_silent_seconds", AlertSource.Service),
        new("folding_lag_seconds", AlertSource.Service),
        new("disk_used_percent", AlertSource.Service),
        new("redis_silent_seconds", AlertSource.Process),
        new("spool_used_percent", AlertSource.Process),
    ];

    /// <summary>As it stands in rules; it ends with its unit.</summary>
    public string Name { get; }

    public AlertSource Source { get; }

    /// <summary>Whether its values are stored, so that a rule can be tried on the past.</summary>
    public bool IsStored => Source is AlertSource.Machine or AlertSource.Chats or AlertSource.Budget;

    /// <summary>Whether it can be watched for a model, a user or a purpose.</summary>
    public bool HasGroups => Source == AlertSource.Budget || PerHour is not null || Figure is { IsOfAllOnly: false };

    /// <summary>Whether it is a part of a whole, 0 to 100.</summary>
    public bool IsShare => Name.EndsWith("_percent", StringComparison.Ordinal);

    /// <summary>Whether it can be held against what is usual: it is a figure of a chat, and not a sum.</summary>
    public bool HasUsual => Figure is { IsSum: false };

    /// <summary>Of the samples: what is read from one; null of others.</summary>
    internal Func<Func<SampleField, double?>, double?>? OfSample { get; private init; }

    /// <summary>Of the chats: the figure; null of sums by the hour, and of others.</summary>
    internal ComparableFigure? Figure { get; private init; }

    /// <summary>Of the chats: the sum that is told for an hour; null of others.</summary>
    internal Func<GroupCounters, double>? PerHour { get; private init; }

    /// <summary>The metric of that name; null when there is none.</summary>
    public static AlertMetric? Find(string name)
    {
        if (All.FirstOrDefault(metric => metric.Name == name) is { } metric)
        {
            return metric;
        }

        return Percentile().Match(name) is { Success: true } match
            && ComparableFigure.FindPercentile(
                int.Parse(match.Groups["percent"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
                match.Groups["of"].Value is "duration" ? "total" : match.Groups["of"].Value) is { } figure
            ? OfChats(figure)
            : null;
    }

    private static AlertMetric OfMachine(string name, SampleField field, double unit = 1) =>
        new(name, AlertSource.Machine) { OfSample = read => read(field) / unit };

    private static AlertMetric OfChats(ComparableFigure figure) => new(figure.Name, AlertSource.Chats) { Figure = figure };

    [GeneratedRegex("^(?<of>[a-z_]{1,40})_p(?<percent>[1-9][0-9]?)_ms$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Percentile();
}
