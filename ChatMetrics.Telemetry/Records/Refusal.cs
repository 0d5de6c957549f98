using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>A request that was refused before it became a chat.</summary>
/// <param name="AtMs">Milliseconds since 1970, UTC.</param>
/// <param name="Door">Where it came in.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Reason">A class, such as <c>rate_limited</c>.</param>
/// <param name="Detail">What the caller was told.</param>
public sealed record Refusal(
    [property: JsonPropertyName("t")] long AtMs,
    [property: JsonPropertyName("dr")] ChatDoor Door,
    [property: JsonPropertyName("s")] int Status,
    [property: JsonPropertyName("r")] string Reason,
    [property: JsonPropertyName("d")] string Detail);
