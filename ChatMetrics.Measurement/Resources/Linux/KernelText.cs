using System.Buffers.Text;

namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// Parses numbers in the kernel's text files. A number is only accepted when a space or a line end follows it: text that is cut
/// off within a number must not pass for a smaller number.
/// </summary>
internal static class KernelText
{
    /// <summary>The number at the beginning of the text, after any spaces.</summary>
    public static long? Number(ReadOnlySpan<byte> text) => TryTakeNumber(ref text, out var value) ? value : null;

    /// <summary>The number after a key at the beginning of a line: <c>usage_usec 81520</c>.</summary>
    public static long? NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        while (true)
        {
            if (text.StartsWith(key) && text[key.Length..].StartsWith(" "u8))
            {
                return Number(text[key.Length..]);
            }

            var lineEnd = text.IndexOf((byte)'\n');
            if (lineEnd < 0)
            {
                return null;
            }

            text = text[(lineEnd + 1)..];
        }
    }

    /// <summary>Removes one number from the beginning of the text.</summary>
    public static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out long value)
    {
        text = text.TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(text, out value, out var length) || !EndsAt(text, length))
        {
            return false;
        }

        text = text[length..];
        return true;
    }

    /// <summary>Whether a number of this length is followed by a space or a line end.</summary>
    public static bool EndsAt(ReadOnlySpan<byte> text, int length) =>
        length < text.Length && text[length] is (byte)' ' or (byte)'\n';
}
