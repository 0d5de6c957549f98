using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace ChatMetrics.Api.Testing;

/// <summary>Listens to instruments, and keeps what they measure.</summary>
internal sealed class MeasuredValues : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<MeasuredValue> _values = new();

    /// <param name="isMeant">Which instruments to listen to.</param>
    public MeasuredValues(Predicate<Instrument> isMeant)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isMeant(instrument))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>In the order in which they were measured.</summary>
    public IReadOnlyList<MeasuredValue> All => [.. _values];

    public IEnumerable<MeasuredValue> Of(string instrument) => All.Where(value => value.Instrument.Name == instrument);

    /// <summary>Asks the instruments that are observed, as each collection does.</summary>
    public void Collect() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _values.Enqueue(
        new MeasuredValue(instrument, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal)));
}

/// <summary>One measurement.</summary>
internal sealed record MeasuredValue(Instrument Instrument, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    /// <summary>Such as <c>chatmetrics.question.duration 1.5 s chatmetrics.outcome=completed</c>, attributes in the order of the alphabet.</summary>
    public override string ToString() => string.Join(' ',
    [
        Instrument.Name,
        Value.ToString(CultureInfo.InvariantCulture),
        Instrument.Unit,
        .. Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"),
    ]);
}
