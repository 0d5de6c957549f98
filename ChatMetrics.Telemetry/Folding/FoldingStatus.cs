using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Folding;

/// <summary>How folding goes.</summary>
/// <param name="At">When the process that folds has last looked.</param>
/// <param name="LagMs">How long the finished chat that was its oldest had waited then; 0 when none waited.</param>
public sealed record FoldingStatus(
    [property: JsonPropertyName("t")] DateTimeOffset At,
    [property: JsonPropertyName("l")] long LagMs);
