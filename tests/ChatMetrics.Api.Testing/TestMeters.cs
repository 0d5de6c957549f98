using System.Diagnostics.Metrics;

namespace ChatMetrics.Api.Testing;

/// <summary>Meters of one test: a listener tells them from those of others by their scope.</summary>
internal sealed class TestMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
