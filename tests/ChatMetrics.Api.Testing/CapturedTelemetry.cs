using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ChatMetrics.Api.Testing;

/// <summary>What an API gives OpenTelemetry to send: spans, log records, and the exemplars of its metrics.</summary>
internal sealed class CapturedTelemetry : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<(string Message, ActivityTraceId Trace)> _logs = new();
    private readonly ConcurrentQueue<(string Instrument, ActivityTraceId Trace)> _exemplars = new();
    private readonly ConcurrentDictionary<string, (long Count, double Sum)> _histograms = new();

    public OtlpCollector Collector { get; } = new();

    /// <summary>Spans that have ended, of every application in this process.</summary>
    public IReadOnlyList<Activity> Spans => [.. _spans];

    public IReadOnlyList<(string Message, ActivityTraceId Trace)> Logs => [.. _logs];

    /// <summary>The traces to which each instrument's measurements point; complete after a flush of the metrics.</summary>
    public IReadOnlyList<(string Instrument, ActivityTraceId Trace)> Exemplars => [.. _exemplars];

    /// <summary>What each histogram has counted and summed up, as of the last flush of the metrics.</summary>
    public IReadOnlyDictionary<string, (long Count, double Sum)> Histograms => _histograms;

    public void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SpanProcessor(_spans)));
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddReader(new BaseExportingMetricReader(new MetricExporter(_exemplars, _histograms))));
        builder.Logging.AddOpenTelemetry(logging => logging.AddProcessor(new LogProcessor(_logs)));
    }

    /// <summary>Spans of this API, or of its storage, that are shown as traces, for what they belong to is not; by name.</summary>
    public string[] RootsOf(ChatApplication api)
    {
        var spans = Spans;
        return
        [
            .. from span in spans
               where IsOf(api, span) || IsRedis(span)
               where !spans.Any(other => other.SpanId == span.ParentSpanId)
               select span.DisplayName,
        ];
    }

    public static bool IsRedis(Activity span) => span.Source.Name.EndsWith("StackExchangeRedis", StringComparison.Ordinal);

    /// <summary>A trace as a tree: a line for each span, those below it indented, in the order of their starts; without Redis.</summary>
    public string Tree(ActivityTraceId trace)
    {
        var spans = Spans.Where(span => span.TraceId == trace && !IsRedis(span)).OrderBy(span => span.StartTimeUtc).ToArray();
        return string.Join('\n', Lines(default, ""));

        IEnumerable<string> Lines(ActivitySpanId parent, string indent) => spans.Where(span => span.ParentSpanId == parent)
            .SelectMany(span => Lines(span.SpanId, $"{indent}  ").Prepend($"{indent}{span.DisplayName}"));
    }

    public void Dispose() => Collector.Dispose();

    private static bool IsOf(ChatApplication api, Activity span) =>
        span.Kind == ActivityKind.Server && $"{span.GetTagItem("server.port")}" == $"{api.Client.BaseAddress!.Port}";

    private sealed class SpanProcessor(ConcurrentQueue<Activity> spans) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
            {
                spans.Enqueue(data);
            }
        }
    }

    private sealed class LogProcessor(ConcurrentQueue<(string Message, ActivityTraceId Trace)> logs) : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data) => logs.Enqueue((data.FormattedMessage ?? "", data.TraceId));
    }

    private sealed class MetricExporter(
        ConcurrentQueue<(string Instrument, ActivityTraceId Trace)> exemplars,
        ConcurrentDictionary<string, (long Count, double Sum)> histograms) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                var (count, sum) = (0L, 0.0);
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    Add(metric.Name, point);
                    if (metric.MetricType == MetricType.Histogram)
                    {
                        (count, sum) = (count + point.GetHistogramCount(), sum + point.GetHistogramSum());
                    }
                }

                histograms[metric.Name] = (count, sum);
            }

            return ExportResult.Success;
        }

        private void Add(string instrument, in MetricPoint point)
        {
            if (point.TryGetExemplars(out var found))
            {
                foreach (ref readonly var exemplar in found)
                {
                    exemplars.Enqueue((instrument, exemplar.TraceId));
                }
            }
        }
    }
}
