namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// One measurement of one chat, as it is stored: an array of name, start, duration, stage and, where there is any, metadata. The
/// pipeline's own names are stored as numbers.
/// </summary>
/// <param name="Name">What was measured.</param>
/// <param name="StartedAtUs">Microseconds from the chat's start.</param>
/// <param name="DurationUs">Microseconds; of one that had not ended with the chat, until then.</param>
/// <param name="Stage">The stage in which it began.</param>
/// <param name="Metadata">Null when there is none.</param>
public sealed record MeasurementRecord(
    string Name, long StartedAtUs, long DurationUs, ChatStage Stage, IReadOnlyDictionary<string, ScalarValue>? Metadata = null);
