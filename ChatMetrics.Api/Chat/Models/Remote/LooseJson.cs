using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Reads JSON as it is found: what is missing, null or of another type is null, and no value makes it throw.</summary>
internal static class LooseJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true };

    /// <summary>
    /// Parses a value, or returns null. Bytes that are not UTF-8 become U+FFFD, numbers that JSON does not have (<c>NaN</c>,
    /// <c>-Infinity</c>) become null, and control characters within texts are taken as they are.
    /// </summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8)
    {
        var text = System.Text.Unicode.Utf8.IsValid(utf8.Span) ? null : Encoding.UTF8.GetString(utf8.Span);
        try
        {
            return text is null ? JsonDocument.Parse(utf8, Options) : JsonDocument.Parse(text, Options);
        }
        catch (JsonException)
        {
            return ParseMended(text ?? Encoding.UTF8.GetString(utf8.Span));
        }
    }

    private static JsonDocument? ParseMended(string text)
    {
        try
        {
            return Mend(text) is { } mended ? JsonDocument.Parse(mended, Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Null when there is nothing to mend.
    private static string? Mend(string text)
    {
        var mended = new StringBuilder(text.Length + 16);
        var (inText, hasChanged) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var length = inText ? 0 : NoNumber(text.AsSpan(i));
            if (length > 0)
            {
                mended.Append("null");
                (i, hasChanged) = (i + length - 1, true);
            }
            else if (inText && text[i] < ' ')
            {
                mended.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
                hasChanged = true;
            }
            else if (inText && text[i] == '\\' && i + 1 < text.Length)
            {
                mended.Append(text, i++, 2);
            }
            else
            {
                inText ^= text[i] == '"';
                mended.Append(text[i]);
            }
        }

        return hasChanged ? mended.ToString() : null;
    }

    private static int NoNumber(ReadOnlySpan<char> text) =>
        text.StartsWith("NaN", StringComparison.Ordinal) ? 3
        : text.StartsWith("Infinity", StringComparison.Ordinal) ? 8
        : text.StartsWith("-Infinity", StringComparison.Ordinal) ? 9
        : 0;

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
