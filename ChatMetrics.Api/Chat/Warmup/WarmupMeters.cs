using System.Diagnostics.Metrics;
using ChatMetrics.Api.Chat.Pipeline;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ChatMetrics.Api.Chat.Warmup;

/// <summary>
/// What is measured during warm-up, by instruments of its own: OpenTelemetry adds it up, as other measurements, and nobody reads it.
/// </summary>
internal sealed class WarmupMeters : IMeterFactory
{
    private readonly Meter _meter = new(WarmupTelemetry.Name);
    private readonly Lazy<MeterProvider> _provider;
    private readonly Lazy<ChatInstruments> _instruments;

    public WarmupMeters()
    {
        _provider = new(() => Sdk.CreateMeterProviderBuilder()
            .AddMeter(WarmupTelemetry.Name)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(new Nowhere()))
            .Build());
        _instruments = new(() => new ChatInstruments(this));
    }

    public ChatInstruments Instruments => _instruments.Value;

    /// <summary>From now on it is added up.</summary>
    public void Start() => _ = _provider.Value;

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose()
    {
        if (_provider.IsValueCreated)
        {
            _provider.Value.Dispose();
        }

        _meter.Dispose();
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
