using System.Buffers.Text;

namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>
/// Numbers in the kernel's text files. A number only counts when a blank or a line end follows: a text that was cut off
/// within a number must not pass for a smaller number.
/// </summary>
internal static class KernelText
{
    /// <summary>The number that the text begins with, blanks skipped.</summary>
    public static long? Number(ReadOnlySpan<byte> text) => TryTakeNumber(ref text, out var value) ? value : null;

    /// <summary>The number that follows the key at the beginning of some line: <c>usage_usec 81520</c>.</summary>
    public static long? NumberAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        while (true)
        {
            if (text.StartsWith(key) && text[key.Length..].StartsWith(" "u8))
                return Number(text[key.Length..]);

            var lineEnd = text.IndexOf((byte)'\n');
            if (lineEnd < 0)
                return null;
            text = text[(lineEnd + 1)..];
        }
    }

    /// <summary>Takes one number off the front of the text.</summary>
    public static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out long value)
    {
        text = text.TrimStart((byte)' ');
        if (!Utf8Parser.TryParse(text, out value, out var length) || !EndsAt(text, length))
            return false;

        text = text[length..];
        return true;
    }

    /// <summary>Whether a blank or a line end stands at this place.</summary>
    public static bool EndsAt(ReadOnlySpan<byte> text, int length) =>
        length < text.Length && text[length] is (byte)' ' or (byte)'\n';
}
