using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>What the assistant would do, once the user approves it.</summary>
/// <param name="Tool">The tool that would be called.</param>
/// <param name="Arguments">What it would be called with: a JSON object.</param>
/// <param name="Text">What it would do, as the user is shown it.</param>
/// <param name="ExpiresAt">Until when it can be approved.</param>
public sealed record PendingApproval(
    [property: JsonPropertyName("t")] string Tool,
    [property: JsonPropertyName("a")] string Arguments,
    [property: JsonPropertyName("p")] string Text,
    [property: JsonPropertyName("e")] DateTimeOffset ExpiresAt);
