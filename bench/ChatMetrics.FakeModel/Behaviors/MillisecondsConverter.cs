using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>A duration as a number of milliseconds.</summary>
internal sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    private static readonly double Max = TimeSpan.MaxValue.TotalMilliseconds / 2;

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? TimeSpan.FromMilliseconds(Math.Clamp(reader.GetDouble(), -Max, Max))
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalMilliseconds);
}
