using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A piece of a chat's work that was measured by name.</summary>
public sealed record MeasurementMetrics
{
    private readonly MeasurementRecord _measurement;

    private MeasurementMetrics(MeasurementRecord measurement) => _measurement = measurement;

    /// <summary>What was measured.</summary>
    public string Name => _measurement.Name;

    /// <summary>From the chat's start.</summary>
    public double StartedAtMs => Units.Milliseconds(_measurement.StartedAtUs);

    /// <summary>From its own start to its end, or to the chat's.</summary>
    public double DurationMs => Units.Milliseconds(_measurement.DurationUs);

    /// <summary>The stage in which it began.</summary>
    public string Stage => _measurement.Stage.Name();

    /// <summary>What else is known: texts, numbers, true, false or null.</summary>
    public IReadOnlyDictionary<string, ScalarValue> Metadata => _measurement.Metadata ?? ReadOnlyDictionary<string, ScalarValue>.Empty;

    public static IReadOnlyList<MeasurementMetrics> From(IReadOnlyList<MeasurementRecord> measurements) =>
        [.. measurements.Select(measurement => new MeasurementMetrics(measurement))];
}
