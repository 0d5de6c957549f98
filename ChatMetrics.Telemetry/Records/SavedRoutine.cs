using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>A skincare routine that a user has had kept.</summary>
/// <param name="Morning">Its steps in the morning, in order.</param>
/// <param name="Evening">Its steps in the evening, in order.</param>
public sealed record SavedRoutine(
    [property: JsonPropertyName("m")] IReadOnlyList<string> Morning,
    [property: JsonPropertyName("e")] IReadOnlyList<string> Evening);
