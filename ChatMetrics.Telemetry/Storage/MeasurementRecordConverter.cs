using System.Text.Json;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>For example <c>[2,1203,45,1,{"turns":4}]</c>: a third of the bytes that named properties take.</summary>
public sealed class MeasurementRecordConverter : JsonConverter<MeasurementRecord>
{
    public override MeasurementRecord Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType != JsonTokenType.Null);
        var name = reader.TokenType == JsonTokenType.Number ? MeasurementNames.OfCode(reader.GetInt32()) : reader.GetString()!;
        var startedAtUs = Number(ref reader);
        var durationUs = Number(ref reader);
        var stage = (ChatStage)Number(ref reader);
        Expect(reader.Read() && Enum.IsDefined(stage));
        Dictionary<string, ScalarValue>? metadata = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            metadata = JsonSerializer.Deserialize(ref reader, StoredJson.Default.DictionaryStringScalarValue);
            Expect(reader.Read());
        }

        Expect(reader.TokenType == JsonTokenType.EndArray);
        return new MeasurementRecord(name, startedAtUs, durationUs, stage, metadata);
    }

    public override void Write(Utf8JsonWriter writer, MeasurementRecord value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        if (MeasurementNames.CodeOf(value.Name) is { } code)
        {
            writer.WriteNumberValue(code);
        }
        else
        {
            writer.WriteStringValue(value.Name);
        }

        writer.WriteNumberValue(value.StartedAtUs);
        writer.WriteNumberValue(value.DurationUs);
        writer.WriteNumberValue((int)value.Stage);
        if (value.Metadata is { Count: > 0 } metadata)
        {
            writer.WriteStartObject();
            foreach (var (key, scalar) in metadata)
            {
                writer.WritePropertyName(key);
                scalar.Write(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static long Number(ref Utf8JsonReader reader)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.Number);
        return reader.GetInt64();
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("A stored measurement is name, start, duration, stage and metadata.");
        }
    }
}
