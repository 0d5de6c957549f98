using System.Text.Json;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Redis;

namespace ChatMetrics.Telemetry.Chats;

/// <summary>One turn of a stored conversation.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">The whole text.</param>
public sealed record Turn(
    [property: JsonPropertyName("r")] string Role,
    [property: JsonPropertyName("c")] string Content)
{
    /// <summary>Reads a stored turn; null when it cannot be read.</summary>
    internal static Turn? Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StoredJson.Utf8.Turn) is { Role: not null, Content: not null } turn ? turn : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
