using System.Globalization;
using System.Text;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Http;

/// <summary>Formats an event in the format of the WHATWG standard; the data is JSON on one line.</summary>
internal static class SseFrame
{
    /// <param name="name">Null for an unnamed event, which <c>onmessage</c> receives.</param>
    /// <param name="id">Null leaves the client's last event id unchanged.</param>
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

    /// <summary>Sets the client's reconnection delay and last event id; not an event.</summary>
    public static byte[] Retry(int milliseconds, LiveEventId? id) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n{(id is { } last ? $"id: {last}\n" : "")}\n"));
}
