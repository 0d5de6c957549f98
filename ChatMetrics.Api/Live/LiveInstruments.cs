using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Live;

/// <summary>What the live stream says of itself to OpenTelemetry.</summary>
internal static class LiveInstruments
{
    private static readonly Meter Meter = new("ChatMetrics");

    public static readonly UpDownCounter<int> Subscribers =
        Meter.CreateUpDownCounter<int>("chatmetrics.live.subscribers", "{subscriber}", "Open streams of GET /live-metrics.");

    public static readonly Counter<long> DroppedSamples =
        Meter.CreateCounter<long>(
            "chatmetrics.live.samples.dropped", "{sample}", "Samples that gave way because a reader was slow.");

    public static readonly Counter<long> CutOff =
        Meter.CreateCounter<long>(
            "chatmetrics.live.subscribers.cut_off", "{subscriber}", "Streams that ended because their reader took nothing.");
}
