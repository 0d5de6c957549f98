using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Testing.Records;

/// <summary>Performance reports as pages and services send them.</summary>
public static class ExampleReports
{
    /// <summary>What a page told of its loading, without metrics of its own.</summary>
    public static PerformanceReport PageLoad(string id, DateTimeOffset startedAt) => new()
    {
        Id = id,
        Operation = "page_load",
        Source = PerformanceReport.Frontend,
        Service = null,
        ChatId = null,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(startedAt.ToUnixTimeMilliseconds()),
        TotalMs = 10,
        Metrics = [],
        Metadata = ReadOnlyDictionary<string, ScalarValue>.Empty,
    };
}
