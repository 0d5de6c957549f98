using System.Globalization;
using System.Text;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Reports;

/// <summary>
/// Formats a performance report as a block for the log. Names are shortened and escaped, so that none can forge a line.
/// </summary>
internal static class ReportText
{
    public static string Format(PerformanceReport report)
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"""
            [Performance] {report.Id}: {""}
              Total: {report.TotalMs:0.00}ms ({report.TotalMs / 1000:0.000}s)
              Metrics: {report.Metrics.Count}
              Details:
            """);
        foreach (var metric in report.Metrics)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n    - {MessagePreview.From(metric.Name)}: {metric.DurationMs:0.00}ms");
        }

        return text.ToString();
    }
}
