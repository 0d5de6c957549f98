using System.Diagnostics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Worker.Tests.Faults;

/// <summary>
/// 24 hours on a clock of the test's, as fast as the machine allows: 20 chats a second in the full <see cref="FaultSuite"/>, else a
/// hundredth of them. What is stored grows until the retention removes as much as comes, to what the formula in docs/deploy.md says.
/// </summary>
public sealed class SimulatedDayTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>
{
    private const int Hours = 24;

    private const int ExpiriesAreLongerByHours = 12;

    // The retention of chats and conversations, and by how much longer their keys last.
    private const int SteadyAfterHours = 14;

    private static readonly double ChatsPerSecond = FaultSuite.Choose(inShort: 0.2, inFull: 20);
    private static readonly TimeSpan Step = FaultSuite.Choose(inShort: TimeSpan.FromMinutes(10), inFull: TimeSpan.FromMinutes(1));
    private static readonly TimeSpan SampleEvery = FaultSuite.Choose(inShort: TimeSpan.FromMinutes(1), inFull: TimeSpan.FromSeconds(1));
    private static readonly TimeSpan AgeEvery = TimeSpan.FromMinutes(10);

    private static readonly RetentionOptions Retention = new()
    {
        Samples = TimeSpan.FromHours(1),
        Minutes = TimeSpan.FromHours(1),
        Hours = TimeSpan.FromHours(1),
        Chats = TimeSpan.FromHours(1),
        Conversations = TimeSpan.FromHours(1),
        MinuteStatistics = TimeSpan.FromHours(2),
    };

    [Fact]
    public async Task Live_ADayOfChats_MemoryIsFlatAndStorageIsWhatTheFormulaSays()
    {
        await server.Connection.GetDatabase().ExecuteAsync("CONFIG", "SET", "appendonly", "no");
        await server.EmptyAsync();
        // At a full hour, of today: what has an expiry by the time of day must not have expired for the server.
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 3600 * 3600).AddHours(1));
        var redis = new SimulatedRedis(server.Connection, time);
        var emptyBytes = await redis.UsedBytesAsync();
        var service = new SimulatedService(redis.Connection, time, Retention);
        var (began, usedBytes, heapBytes) = (Stopwatch.StartNew(), new List<long>(), new List<long>());
        for (var hour = 1; hour <= Hours; hour++)
        {
            for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(1); passed += AgeEvery)
            {
                for (var steps = AgeEvery / Step; steps > 0; steps--)
                {
                    await service.LiveAsync(Step, (int)(ChatsPerSecond * Step.TotalSeconds), SampleEvery);
                }

                await redis.AgeAsync(AgeEvery);
            }

            usedBytes.Add(await redis.UsedBytesAsync());
            heapBytes.Add(GC.GetTotalMemory(forceFullCollection: true));
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"hour {hour}: {began.Elapsed.TotalSeconds:0} s, {service.Chats} chats, {usedBytes[^1] / 1e6:0.0} MB stored, heap {heapBytes[^1] / 1e6:0.0} MB");
        }

        foreach (var (kind, (keys, bytes)) in await redis.MeasureAsync(KindOf))
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {keys} keys, {bytes} bytes");
        }

        var (steady, expected) = (usedBytes.Skip(SteadyAfterHours).ToArray(), emptyBytes + ExpectedBytes());
        TestContext.Current.TestOutputHelper!.WriteLine($"by the formula {expected / 1e6:0.0} MB");
        Assert.All(steady, used => Assert.InRange(used, 0.85 * expected, 1.15 * expected));
        Assert.InRange(steady.Max(), 0, 1.1 * steady.Min());
        Assert.InRange(heapBytes.Skip(SteadyAfterHours).Max(), 0, heapBytes[SteadyAfterHours] + 10_000_000);
    }

    // docs/deploy.md: Memory and retention. The statistics are of chats that are all alike, which are few counters.
    private static double ExpectedBytes()
    {
        var (chatsAnHour, conversationsAnHour) = (ChatsPerSecond * 3600, ChatsPerSecond * 3600 / SimulatedService.ChatsInAConversation);
        var (chats, conversations) = (Retention.Chats.TotalHours, Retention.Conversations.TotalHours);
        return (chatsAnHour * chats * (2280 + 152))
            + (chatsAnHour * (chats + ExpiriesAreLongerByHours) * (SimulatedService.TextBytes + 100 + 41))
            + (conversationsAnHour * (conversations + ExpiriesAreLongerByHours) * 1800)
            + 7_600_000 + 131_160 + 229_464 + 1_311_000
            + (Retention.MinuteStatistics.TotalMinutes * 6_500) + (Hours * 6_700);
    }

    private static string KindOf(string key)
    {
        var period = key.Contains(":1m:", StringComparison.Ordinal) ? "minutes" : "hours";
        return key == RedisKeys.Chats ? "index"
            : Begins("cm:chat:") ? "records"
            : Begins("cm:conv:") ? $"conversation {key[(key.LastIndexOf(':') + 1)..]}"
            : Begins("cm:{chats}:ranked:") ? "ranked"
            : Begins("cm:{chats}:of:") ? "groups"
            : Begins("cm:{chats}:events") ? "events"
            : Begins("cm:{chats}:stats:") || Begins("cm:{chats}:slowest:") ? $"statistics, {period}"
            : Begins("cm:ts:") ? "series"
            : Begins("cm:conversations") ? "overview"
            : "else";

        bool Begins(string start) => key.StartsWith(start, StringComparison.Ordinal);
    }
}
