using System.Collections.ObjectModel;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>A piece of a chat's work that was measured by name.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="StartedAtMs">From the chat's start.</param>
/// <param name="DurationMs">From its own start to its end, or to the chat's.</param>
/// <param name="Stage">The stage in which it began.</param>
/// <param name="Metadata">What else is known: texts, numbers, true, false or null.</param>
public sealed record MeasurementMetrics(
    string Name, double StartedAtMs, double DurationMs, string Stage, IReadOnlyDictionary<string, ScalarValue> Metadata)
{
    public static IReadOnlyList<MeasurementMetrics> From(IReadOnlyList<MeasurementRecord> measurements) =>
    [
        .. measurements.Select(measurement => new MeasurementMetrics(
            measurement.Name,
            Units.Milliseconds(measurement.StartedAtUs),
            Units.Milliseconds(measurement.DurationUs),
            measurement.Stage.Name(),
            measurement.Metadata ?? ReadOnlyDictionary<string, ScalarValue>.Empty)),
    ];
}
