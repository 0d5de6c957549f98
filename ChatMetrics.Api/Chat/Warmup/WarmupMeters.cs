using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Chat.Warmup;

/// <summary>
/// What is measured during warm-up, by instruments of its own: it is listened to, as other measurements are, and dropped.
/// </summary>
internal sealed class WarmupMeters : IMeterFactory
{
    private readonly Meter _meter = new(WarmupTelemetry.Name);
    private readonly MeterListener _listener = new();

    public WarmupMeters()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == WarmupTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.Start();
    }

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }
}
