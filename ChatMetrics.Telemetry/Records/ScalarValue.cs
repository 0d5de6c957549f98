using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// A value of metadata: a text, a number, true or false, or null. The default is null, and so is a number that is not finite.
/// </summary>
[JsonConverter(typeof(ScalarValueConverter))]
public readonly record struct ScalarValue
{
    private readonly JsonValueKind _kind;
    private readonly string? _text;
    private readonly double _number;

    private ScalarValue(JsonValueKind kind, string? text = null, double number = 0) =>
        (_kind, _text, _number) = (kind, text, number);

    /// <summary>The text; null for every other value.</summary>
    public string? Text => _text;

    /// <summary>The number; null for every other value.</summary>
    public double? Number => _kind == JsonValueKind.Number ? _number : null;

    public static implicit operator ScalarValue(string? text) => FromText(text);

    public static implicit operator ScalarValue(double number) => FromNumber(number);

    public static implicit operator ScalarValue(long number) => FromNumber(number);

    public static implicit operator ScalarValue(bool value) => FromBoolean(value);

    public static ScalarValue FromText(string? text) => text is null ? default : new(JsonValueKind.String, text);

    public static ScalarValue FromNumber(double number) =>
        double.IsFinite(number) ? new(JsonValueKind.Number, number: number) : default;

    public static ScalarValue FromBoolean(bool value) => new(value ? JsonValueKind.True : JsonValueKind.False);

    public override string ToString() => _kind switch
    {
        JsonValueKind.String => _text!,
        JsonValueKind.Number => _number.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    internal void Write(Utf8JsonWriter writer)
    {
        switch (_kind)
        {
            case JsonValueKind.String: writer.WriteStringValue(_text); break;
            case JsonValueKind.Number: writer.WriteNumberValue(_number); break;
            case JsonValueKind.True or JsonValueKind.False: writer.WriteBooleanValue(_kind == JsonValueKind.True); break;
            default: writer.WriteNullValue(); break;
        }
    }
}

/// <summary>A scalar as JSON has it.</summary>
public sealed class ScalarValueConverter : JsonConverter<ScalarValue>
{
    public override ScalarValue Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => ScalarValue.FromText(reader.GetString()),
            JsonTokenType.Number => ScalarValue.FromNumber(reader.GetDouble()),
            JsonTokenType.True or JsonTokenType.False => ScalarValue.FromBoolean(reader.GetBoolean()),
            JsonTokenType.Null => default,
            _ => throw new JsonException("A value of metadata is a text, a number, true, false or null."),
        };

    public override void Write(Utf8JsonWriter writer, ScalarValue value, JsonSerializerOptions options) => value.Write(writer);
}
