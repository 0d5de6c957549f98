using System.Text;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;

namespace ChatMetrics.Telemetry.Tests.Storage;

public abstract class LiveEventLogContract(RedisServer server) : StoreContract(server)
{
    private LiveEventLog Log => new(Redis);

    [Fact]
    public async Task ReadHead_NothingHasHappened_IsUnknown() => Assert.Null(await Log.ReadHeadAsync());

    [Fact]
    public async Task Append_SeveralKinds_HaveOneSequenceWithoutGaps()
    {
        await AppendAsync(LiveEventKind.Sample, "1");
        await AppendAsync(LiveEventKind.Chat, "2");
        await AppendAsync(LiveEventKind.Alert, "3");

        var start = new LiveEventId(Now.ToUnixTimeMilliseconds(), 0);
        Assert.Equal(start with { Sequence = 3 }, await Log.ReadHeadAsync());
        var read = (await ReadAsync(start, upTo: 3))!;
        Assert.Equal([(1, LiveEventKind.Sample), (2, LiveEventKind.Chat), (3, LiveEventKind.Alert)], read.Select(e => ((int)e.Id.Sequence, e.Kind)));
        Assert.Equal(["1", "2", "3"], read.Select(e => Encoding.UTF8.GetString(e.Json.Span)));
        Assert.Equal([2], (await ReadAsync(start with { Sequence = 1 }, upTo: 2))!.Select(e => e.Id.Sequence));
        Assert.Empty((await ReadAsync(start with { Sequence = 3 }, upTo: 3))!);
    }

    [Fact]
    public async Task ReadNewest_AmongSamples_AreTheLastChatsAndAlertsTheNewestFirst()
    {
        Assert.Empty(await Log.ReadNewestAsync(2));
        foreach (var (kind, json) in new[] { (LiveEventKind.Chat, "1"), (LiveEventKind.Chat, "2"), (LiveEventKind.Sample, "3"), (LiveEventKind.Alert, "4") })
        {
            await AppendAsync(kind, json);
        }

        var newest = await Log.ReadNewestAsync(2);

        Assert.Equal([(LiveEventKind.Alert, "4"), (LiveEventKind.Chat, "2")], newest.Select(e => (e.Kind, Encoding.UTF8.GetString(e.Json.Span))));
    }

    [Fact]
    public async Task Read_AnotherEpochOrAPlaceToCome_IsUnknown()
    {
        await AppendAsync(LiveEventKind.Chat, "1");
        var head = (await Log.ReadHeadAsync())!.Value;

        Assert.Null(await ReadAsync(head with { Epoch = 1, Sequence = 0 }, upTo: 1));
        Assert.Null(await ReadAsync(head with { Sequence = 2 }, upTo: 1));
    }

    [Fact]
    public async Task Append_ManySamples_KeepsTheLastAndLosesNoChat()
    {
        await AppendAsync(LiveEventKind.Chat, "chat");
        for (var i = 0; i < LiveEventLog.KeptSamples + 5; i++)
        {
            await AppendAsync(LiveEventKind.Sample, "sample");
        }

        var head = (await Log.ReadHeadAsync())!.Value;
        var read = (await ReadAsync(head with { Sequence = 0 }, head.Sequence))!;

        Assert.Equal(LiveEventKind.Chat, read[0].Kind);
        Assert.Equal(LiveEventLog.KeptSamples, read.Length - 1);
    }

    [Fact]
    public async Task Read_AChatHasBeenTrimmed_IsUnknownFromBeforeIt()
    {
        await AppendAsync(LiveEventKind.Chat, "trimmed");
        await AppendAsync(LiveEventKind.Chat, "kept");
        var head = (await Log.ReadHeadAsync())!.Value;
        var database = Redis.GetDatabase();
        // A full log whose oldest events are gone.
        var entries = Enumerable.Range(3, LiveEventLog.KeptEvents)
            .Select(i => new StackExchange.Redis.SortedSetEntry($"{head.Epoch}-{i} chat {{}}", i)).ToArray();
        foreach (var some in entries.Chunk(2000))
        {
            await database.SortedSetAddAsync(RedisKeys.Events, some);
        }

        await database.HashSetAsync(RedisKeys.EventsHead, "sequence", entries.Length + 2);
        await AppendAsync(LiveEventKind.Chat, "newest");

        head = (await Log.ReadHeadAsync())!.Value;
        Assert.Equal(LiveEventLog.KeptEvents, await database.SortedSetLengthAsync(RedisKeys.Events));
        Assert.Null(await ReadAsync(head with { Sequence = 1 }, head.Sequence));
        Assert.Equal(2, (await ReadAsync(head with { Sequence = head.Sequence - 2 }, head.Sequence))!.Length);
    }

    [Fact]
    public async Task ForgetConversation_OfSeveral_LeavesTheOthersAndNoGapThatIsTakenForALoss()
    {
        await Chats.SaveAsync(Record("kept", 1), []);
        await Chats.SaveAsync(Record("gone", 2, record => record with { Message = "\"conversation_id\":\"kept\"" }), []);
        await Chats.SaveAsync(Record("kept-too", 3), []);
        var head = (await Log.ReadHeadAsync())!.Value;

        await Log.ForgetConversationAsync("gone");
        await Log.ForgetConversationAsync("gone");
        await Log.ForgetConversationAsync("kept \"and\" unknown");

        var read = (await ReadAsync(head with { Sequence = 0 }, head.Sequence))!;
        Assert.Equal([1, 3], read.Select(e => (int)e.Id.Sequence));
    }

    [Fact]
    public async Task Save_ChatTwice_IsToldOnce()
    {
        await Chats.SaveAsync(Record("c", 1), []);
        await Chats.SaveOnceAsync(Record("c", 1), []);

        Assert.Equal(1, (await Log.ReadHeadAsync())!.Value.Sequence);
    }

    private async Task<LiveEvent[]?> ReadAsync(LiveEventId after, long upTo)
    {
        var range = await Log.ReadAsync(after.Sequence, upTo);
        return range.Between(after, upTo) is { } between ? [.. range.Events.Take(between)] : null;
    }

    private Task AppendAsync(LiveEventKind kind, string json) => Log.AppendAsync(kind, Encoding.UTF8.GetBytes(json), Now);
}

public sealed class GarnetLiveEventLogTests(GarnetServer server) : LiveEventLogContract(server), IClassFixture<GarnetServer>;

public sealed class RedisLiveEventLogTests(InstalledRedisServer server) : LiveEventLogContract(server), IClassFixture<InstalledRedisServer>;

public sealed class ClusterLiveEventLogTests(RedisCluster server) : LiveEventLogContract(server), IClassFixture<RedisCluster>;
