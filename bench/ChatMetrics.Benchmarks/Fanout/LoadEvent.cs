using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>An event of some 600 bytes that contains its number and the time it was sent.</summary>
internal static class LoadEvent
{
    /// <summary>The number of events that are not counted.</summary>
    public const long WarmUp = 0;

    private const int NumberDigits = 9;
    private const int SentDigits = 19;

    private static readonly byte[] Start = """{"number":"1"""u8.ToArray();

    // The same fields as a chat.
    private static readonly string Rest =
        """
        "conversation_id":"5f2b7c1e9a3d4f60","chat_id":"20261121T083012345Z-000017","message":"What skincare routine for oily skin?","started_at":"2026-11-21T08:30:12.345Z","total_duration_ms":153.4,"status":"completed","peak_metrics":{"cpu":61.25,"memory":182.4,"process_cpu":40.5},"low_metrics":{"cpu":20.5,"memory":181.9,"process_cpu":10.25},"steps":[{"step_name":"understand","duration_ms":21.4},{"step_name":"retrieve","duration_ms":44.1},{"step_name":"generate","duration_ms":71.9},{"step_name":"rate","duration_ms":9.8}],"rating":{"performance":"good","reasons":[]}}
        """;

    /// <summary>The number of bytes that <see cref="TryRead"/> needs.</summary>
    public static int HeadLength { get; } = Start.Length + NumberDigits + 1 + SentDigits;

    /// <summary>The event's JSON, with the current time.</summary>
    public static byte[] Json(long number) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"number":"1{{number:D9}}-{{Stopwatch.GetTimestamp():D19}}",{{Rest}}"""));

    /// <summary>The index of the next event's head; -1 if there is none.</summary>
    public static int Find(ReadOnlySpan<byte> stream) => stream.IndexOf(Start);

    /// <param name="head">The bytes starting at the index returned by <see cref="Find"/>.</param>
    /// <param name="number">The event's number.</param>
    /// <param name="sent">
    /// The time it was sent, as a <see cref="Stopwatch"/> timestamp, which is the same in all processes of the machine.
    /// </param>
    public static bool TryRead(ReadOnlySpan<byte> head, out long number, out long sent)
    {
        sent = number = 0;
        return head.Length >= HeadLength
            && Utf8Parser.TryParse(head.Slice(Start.Length, NumberDigits), out number, out _)
            && Utf8Parser.TryParse(head.Slice(Start.Length + NumberDigits + 1, SentDigits), out sent, out _);
    }
}
