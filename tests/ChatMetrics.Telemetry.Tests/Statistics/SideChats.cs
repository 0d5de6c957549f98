using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Statistics;

/// <summary>Chats of an hour as they are counted, without a server.</summary>
internal static class SideChats
{
    public static readonly DateTimeOffset Start = new(2026, 1, 20, 10, 0, 0, TimeSpan.Zero);

    public static CountedChats Count(IEnumerable<ChatRecord> chats, ChatGroup? group = null)
    {
        ChatRecord[] all = [.. chats];
        var hour = PeriodSums.From(all, Start, new RetentionOptions()).Where(sums => sums.CountersKey.ToString().Contains(":1h:", StringComparison.Ordinal));
        return new(
            new WindowCounters(hour.SelectMany(sums => sums.Groups).SelectMany(sums => sums.Counters)),
            ChatGroup.KeyOf(group),
            group is null ? [] : all);
    }

    /// <summary>Chats that take so long, one after the other.</summary>
    public static IEnumerable<ChatRecord> Taking(params IEnumerable<double> ms) => ms.Select((duration, number) =>
        ExampleChats.Plain(Start, number) with { Stages = [ExampleChats.Stage(ChatStage.WorkflowStart, (long)(duration * 1000))] });

    /// <summary>So many durations around one: 90 %, 100 % and 110 % of it.</summary>
    public static IEnumerable<double> Around(double ms, int count) => Enumerable.Range(0, count).Select(i => ms * (0.9 + (0.1 * (i % 3))));
}
