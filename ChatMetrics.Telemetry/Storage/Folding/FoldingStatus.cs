using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>How folding goes.</summary>
/// <param name="At">When the process that folds has last looked.</param>
/// <param name="Worker">Which process that was, such as <c>worker@web-1:4711</c>.</param>
/// <param name="LagMs">How long the finished chat that was its oldest had waited then; 0 when none waited.</param>
public sealed record FoldingStatus(
    [property: JsonPropertyName("t")] DateTimeOffset At,
    [property: JsonPropertyName("l")] long LagMs,
    [property: JsonPropertyName("w")] string? Worker = null);
