using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Chats;

namespace ChatMetrics.Api.Spool;

/// <summary>What <see cref="ChatStore.SaveOnceAsync"/> takes, as it lies in the spool.</summary>
internal sealed record SpooledChat(
    [property: JsonPropertyName("r")] ChatRecord Record,
    [property: JsonPropertyName("t")] IReadOnlyList<Turn> Turns)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SpoolJson.Utf8.SpooledChat);

    /// <exception cref="JsonException">It is not what <see cref="ToJson"/> wrote.</exception>
    public static SpooledChat Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, SpoolJson.Utf8.SpooledChat)!;
}

/// <summary>The JSON of the spool: as in Redis, nulls and defaults left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(SpooledChat))]
internal sealed partial class SpoolJson : JsonSerializerContext
{
    public static SpoolJson Utf8 =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
