using System.Text;

namespace ChatMetrics.Telemetry.Records;

/// <summary>An event as it is logged and published.</summary>
/// <param name="Id">Its place among all.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Json">Its data, as wire JSON on one line.</param>
public sealed record LiveEvent(LiveEventId Id, LiveEventKind Kind, ReadOnlyMemory<byte> Json)
{
    /// <summary>Reads <c>id kind json</c>; null when it is anything else.</summary>
    public static LiveEvent? Parse(byte[] stored)
    {
        var first = Array.IndexOf(stored, (byte)' ');
        var second = first < 0 ? -1 : Array.IndexOf(stored, (byte)' ', first + 1);
        if (second < 0
            || !LiveEventId.TryParse(Encoding.ASCII.GetString(stored, 0, first), out var id)
            || LiveEventKinds.Find(Encoding.ASCII.GetString(stored, first + 1, second - first - 1)) is not { } kind)
        {
            return null;
        }

        return new LiveEvent(id, kind, stored.AsMemory(second + 1));
    }

    /// <summary>Reads what was published: events as they are logged, a line each. Leaves out what is anything else.</summary>
    public static IReadOnlyList<LiveEvent> ParseLines(byte[] published)
    {
        var events = new List<LiveEvent>(1);
        for (var start = 0; start < published.Length;)
        {
            var end = Array.IndexOf(published, (byte)'\n', start);
            end = end < 0 ? published.Length : end;
            if (Parse(published[start..end]) is { } happened)
            {
                events.Add(happened);
            }

            start = end + 1;
        }

        return events;
    }
}
