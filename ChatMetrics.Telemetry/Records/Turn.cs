using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>One turn of a stored conversation.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">The whole text.</param>
/// <param name="ChatId">The chat that it is of; null of a turn that a client sent, or that an older version stored.</param>
public sealed record Turn(
    [property: JsonPropertyName("r")] string Role,
    [property: JsonPropertyName("c")] string Content,
    [property: JsonPropertyName("i"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ChatId = null);
