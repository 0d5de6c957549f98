using System.Globalization;
using System.Text;

namespace ChatMetrics.Api.LiveMetrics;

/// <summary>The bytes of an event, as the WHATWG standard writes it; the data is JSON on one line.</summary>
internal static class SseFrame
{
    /// <summary>Keeps a connection alive that proxies and browsers would take for dead; without id and without data of meaning.</summary>
    public static readonly ReadOnlyMemory<byte> Ping = Of("ping", "{}"u8);

    /// <summary>A frame; <paramref name="name"/> null makes it unnamed, which <c>onmessage</c> receives.</summary>
    public static byte[] Of(string? name, ReadOnlySpan<byte> json)
    {
        var head = name is null ? "data: " : $"event: {name}\ndata: ";
        var frame = new byte[Encoding.UTF8.GetByteCount(head) + json.Length + 2];
        var length = Encoding.UTF8.GetBytes(head, frame);
        json.CopyTo(frame.AsSpan(length));
        "\n\n"u8.CopyTo(frame.AsSpan(length + json.Length));
        return frame;
    }

    /// <summary>
    /// How long a client waits before it comes back. Jittered, so that a server that restarts is not stampeded.
    /// </summary>
    public static byte[] Retry(int milliseconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n\n"));
}
