using System.Text;

namespace ChatMetrics.Telemetry.Records;

/// <summary>What an event of the live stream tells of.</summary>
public enum LiveEventKind
{
    /// <summary>A second of one host.</summary>
    Sample,

    /// <summary>A chat that has ended.</summary>
    Chat,

    /// <summary>A change in the state of an alert.</summary>
    Alert,
}

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
            || KindOf(stored.AsSpan((first + 1)..second)) is not { } kind)
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

    /// <summary>The kind's name in the log and in the stream's filter.</summary>
    public static string NameOf(LiveEventKind kind) => kind switch
    {
        LiveEventKind.Sample => "sample",
        LiveEventKind.Chat => "chat",
        _ => "alert",
    };

    private static LiveEventKind? KindOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("sample"u8) ? LiveEventKind.Sample
        : name.SequenceEqual("chat"u8) ? LiveEventKind.Chat
        : name.SequenceEqual("alert"u8) ? LiveEventKind.Alert
        : null;
}
