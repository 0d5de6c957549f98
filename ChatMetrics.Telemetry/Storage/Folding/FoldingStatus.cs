using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Storage.Folding;

/// <summary>The state of folding.</summary>
/// <param name="At">When the folding process last looked at the inboxes.</param>
/// <param name="Worker">The folding process, such as <c>worker@web-1:4711</c>.</param>
/// <param name="LagMs">How long the oldest finished chat had been pending at that time; 0 if none was.</param>
public sealed record FoldingStatus(
    [property: JsonPropertyName("t")] DateTimeOffset At,
    [property: JsonPropertyName("l")] long LagMs,
    [property: JsonPropertyName("w")] string? Worker = null);
