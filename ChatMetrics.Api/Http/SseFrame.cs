using System.Globalization;
using System.Text;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Http;

/// <summary>The bytes of an event, as the WHATWG standard writes it; the data is JSON on one line.</summary>
internal static class SseFrame
{
    /// <param name="name">Null makes the event unnamed, which <c>onmessage</c> receives.</param>
    /// <param name="id">Null leaves the client's last event id as it is.</param>
    /// <param name="json">One line.</param>
    public static byte[] Create(string? name, LiveEventId? id, ReadOnlySpan<byte> json)
    {
        var head = (id is { } last ? $"id: {last}\n" : "") + (name is null ? "data: " : $"event: {name}\ndata: ");
        var frame = new byte[Encoding.UTF8.GetByteCount(head) + json.Length + 2];
        var length = Encoding.UTF8.GetBytes(head, frame);
        json.CopyTo(frame.AsSpan(length));
        "\n\n"u8.CopyTo(frame.AsSpan(length + json.Length));
        return frame;
    }

    /// <summary>How long a client waits before it comes back, and with which last event id; no event.</summary>
    public static byte[] Retry(int milliseconds, LiveEventId? id) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n{(id is { } last ? $"id: {last}\n" : "")}\n"));
}
