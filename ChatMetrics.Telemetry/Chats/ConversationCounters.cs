using ChatMetrics.Telemetry.Wire;
using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Chats;

/// <summary>A conversation's stored counters and peaks, and what is shown of them.</summary>
internal sealed class ConversationCounters(HashEntry[] total, SortedSetEntry[] peak)
{
    private const decimal NanoUsd = 1_000_000_000;

    public long Chats => Counter("chats");

    private double AverageMs => Units.Milliseconds(Counter("duration_us") / 1000.0 / Math.Max(1, Chats));

    public ConversationStats Stats() => new(
        Units.Milliseconds(Counter("duration_us")),
        AverageMs,
        Units.Percent(Peak("cpu")),
        Units.Megabytes((long?)Peak("memory")),
        // One chat of unknown CPU time makes the sum unknown.
        Counter("cpu_unknown") > 0 ? null : Units.Milliseconds(Counter("cpu_us")),
        Units.Megabytes(Counter("allocated")),
        Counter("tokens"),
        // One chat of unknown price makes the sum unknown.
        Counter("unpriced") > 0 ? null : Counter("price_nano") / NanoUsd,
        Counter("failed"));

    public ConversationOverview Overview(string conversation, long lastActivityUs) => new(
        conversation,
        Chats,
        DateTimeOffset.UnixEpoch.AddTicks(lastActivityUs * TimeSpan.TicksPerMicrosecond),
        Units.Milliseconds(Counter("duration_us")),
        AverageMs,
        Units.Percent(Peak("cpu")),
        Units.Megabytes((long?)Peak("memory")),
        Counter("high"));

    private long Counter(string name)
    {
        foreach (var entry in total)
        {
            if (entry.Name == name)
            {
                return (long)entry.Value;
            }
        }

        return 0;
    }

    private double? Peak(string name)
    {
        foreach (var entry in peak)
        {
            if (entry.Element == name)
            {
                return entry.Score;
            }
        }

        return null;
    }
}
