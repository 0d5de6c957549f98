using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Reads JSON as it is found: what is missing, null or of another type is null, and no value makes it throw.</summary>
internal static class LooseJson
{
    /// <summary>Parses a value, or returns null. Bytes that are not UTF-8 become U+FFFD.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return System.Text.Unicode.Utf8.IsValid(utf8.Span)
                ? JsonDocument.Parse(utf8)
                : JsonDocument.Parse(Encoding.UTF8.GetString(utf8.Span));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The property's value; null when there is none, or it is null.</summary>
    public static JsonElement? Get(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? Get(this JsonElement? json, string name) => json?.Get(name);

    /// <summary>The property's text; null when it is anything but a string.</summary>
    public static string? Text(this JsonElement json, string name) => json.Get(name)?.AsText();

    public static string? Text(this JsonElement? json, string name) => json?.Text(name);

    /// <summary>The text of a string; null when it is anything else. Half of a character outside the BMP stays as it is.</summary>
    public static string? AsText(this JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return json.GetString();
        }
        // An escaped surrogate without its other half: the next chunk may have it.
        catch (InvalidOperationException)
        {
            return Unescape(json.GetRawText().AsSpan()[1..^1]);
        }
    }

    /// <summary>The items of an array; the value itself when it is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? json) => json switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
        { } single => [single],
    };

    /// <summary>A count, also as text or with a fraction; null when it is none, negative or beyond 2^53.</summary>
    public static long? Count(this JsonElement json, string name)
    {
        const double max = 1L << 53;
        var value = json.Get(name);
        double number;
        var isNumber = value is { ValueKind: JsonValueKind.Number }
            ? value.Value.TryGetDouble(out number)
            : double.TryParse(value?.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        return isNumber && number is >= 0 and <= max ? (long)number : null;
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            text.Append(raw[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)int.Parse(raw.Slice(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                var same => same,
            });
            i += raw[i] == 'u' ? 4 : 0;
        }

        return text.ToString();
    }
}
