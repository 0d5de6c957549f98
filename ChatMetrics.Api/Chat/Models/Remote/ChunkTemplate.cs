using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// What the chunks of a stream have in common: mostly they differ from the one before in the text only. Such a chunk is compared,
/// which takes a fraction of the time that reading it as JSON does.
/// </summary>
internal sealed class ChunkTemplate
{
    // What ends a JSON string, or stands for something else in it.
    private static readonly SearchValues<byte> NotPlain =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private byte[] _chunk = [];
    private Range _before;
    private Range _after;

    /// <summary>The text of a chunk that differs from the learned one in nothing else; null when it must be read.</summary>
    public string? Read(ReadOnlySpan<byte> chunk)
    {
        var before = _chunk.AsSpan(_before);
        var after = _chunk.AsSpan(_after);
        if (before.IsEmpty || chunk.Length < before.Length + after.Length || !chunk.StartsWith(before) || !chunk.EndsWith(after))
        {
            return null;
        }

        var text = chunk[before.Length..^after.Length];
        return text.ContainsAny(NotPlain) || !Utf8.IsValid(text) ? null : Encoding.UTF8.GetString(text);
    }

    /// <summary>Learns from a chunk that has nothing but text.</summary>
    /// <param name="chunk">The bytes of which <paramref name="root"/> was parsed.</param>
    public void Learn(ReadOnlySpan<byte> chunk, JsonElement root)
    {
        if (FindText(root) is not { } text || !chunk.Overlaps(JsonMarshal.GetRawUtf8Value(text), out var start))
        {
            return;
        }

        var length = JsonMarshal.GetRawUtf8Value(text).Length;
        _chunk = chunk.ToArray();
        // With its quotes.
        _before = ..(start + 1);
        _after = (start + length - 1)..;
    }

    // The text, where reading the same chunk again with another one would do no more than to add that one.
    private static JsonElement? FindText(JsonElement root)
    {
        // Counts, ends and the texts of other choices may not be read as they were.
        if (root.Get("usage") is not null
            || root.Get("choices") is not { ValueKind: JsonValueKind.Array } choices || choices.GetArrayLength() != 1
            || choices[0].Get("delta") is not { ValueKind: JsonValueKind.Object } delta
            || choices[0].Count("index") is > 0
            || choices[0].Text("finish_reason") is { Length: > 0 }
            || choices[0].Get("text") is not null)
        {
            return null;
        }

        JsonElement? text = null;
        foreach (var property in delta.EnumerateObject())
        {
            if (property.NameEquals("content"u8) && text is null && property.Value.ValueKind == JsonValueKind.String)
            {
                text = property.Value;
            }
            else if (!property.NameEquals("role"u8) && !IsNothing(property.Value))
            {
                return null;
            }
        }

        return text;
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => value.ValueEquals(""u8),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
