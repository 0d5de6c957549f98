using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>A call of the model that failed and was made again.</summary>
/// <param name="Status">The HTTP status; 0 when none came.</param>
/// <param name="Error">The class of the error, such as <c>model_rate_limited</c>.</param>
/// <param name="DurationUs">From the call to its failure, microseconds.</param>
public sealed record AttemptRecord(
    [property: JsonPropertyName("s")] int Status,
    [property: JsonPropertyName("e")] string Error,
    [property: JsonPropertyName("d")] long DurationUs);
