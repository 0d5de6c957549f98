using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>An event of some 600 bytes, which says which one it is and when it was sent.</summary>
internal static class LoadEvent
{
    /// <summary>Of events that are not counted.</summary>
    public const long WarmUp = 0;

    private const int NumberDigits = 9;
    private const int SentDigits = 19;

    private static readonly byte[] Start = """{"number":"1"""u8.ToArray();

    // As a chat has it.
    private static readonly string Rest =
        """
        "conversation_id":"5f2b7c1e9a3d4f60","chat_id":"20261121T083012345Z-000017","message":"What skincare routine for oily skin?","started_at":"2026-11-21T08:30:12.345Z","total_duration_ms":153.4,"status":"completed","peak_metrics":{"cpu":61.25,"memory":182.4,"process_cpu":40.5},"low_metrics":{"cpu":20.5,"memory":181.9,"process_cpu":10.25},"steps":[{"step_name":"understand","duration_ms":21.4},{"step_name":"retrieve","duration_ms":44.1},{"step_name":"generate","duration_ms":71.9},{"step_name":"rate","duration_ms":9.8}],"rating":{"performance":"good","reasons":[]}}
        """;

    /// <summary>How many bytes <see cref="TryRead"/> needs.</summary>
    public static int HeadLength { get; } = Start.Length + NumberDigits + 1 + SentDigits;

    /// <summary>The event's JSON, sent now.</summary>
    public static byte[] Json(long number) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"number":"1{{number:D9}}-{{Stopwatch.GetTimestamp():D19}}",{{Rest}}"""));

    /// <summary>Where the next event's head begins; -1 where there is none.</summary>
    public static int Find(ReadOnlySpan<byte> stream) => stream.IndexOf(Start);

    /// <param name="head">From where <see cref="Find"/> found it.</param>
    /// <param name="number">Which event.</param>
    /// <param name="sent">When, as <see cref="Stopwatch"/> counts, which is the same in all processes of the machine.</param>
    public static bool TryRead(ReadOnlySpan<byte> head, out long number, out long sent)
    {
        sent = number = 0;
        return head.Length >= HeadLength
            && Utf8Parser.TryParse(head.Slice(Start.Length, NumberDigits), out number, out _)
            && Utf8Parser.TryParse(head.Slice(Start.Length + NumberDigits + 1, SentDigits), out sent, out _);
    }
}
