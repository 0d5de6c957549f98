using System.Diagnostics.Metrics;
using ChatMetrics.Telemetry.Storage.Folding;

namespace ChatMetrics.Worker.Folding;

/// <summary>The metrics of folding.</summary>
internal sealed class FoldingMetrics
{
    private long _chats;

    public FoldingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Service.TelemetryName);
        // From 0 on: a counter that begins with its first chat shows no growth by it.
        meter.CreateObservableCounter(
            "chatmetrics.folding.chats", () => Volatile.Read(ref _chats), "{chat}", "Finished chats that were folded.");
        meter.CreateObservableGauge(
            "chatmetrics.folding.lag",
            () => Lag is { } lag ? [new Measurement<double>(lag.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "How long the oldest finished chat had waited when it was folded last; not there where another worker folds.");
    }

    /// <summary>Null while another worker folds.</summary>
    public TimeSpan? Lag { get; set; }

    public void Folded(FoldedBatch batch)
    {
        Interlocked.Add(ref _chats, batch.Chats);
        Lag = batch.Lag;
    }
}
