using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>Redis fails in one way after the other, again and again: no chat is lost, and nothing is left over of it.</summary>
[Collection(Collections.RedisAway)]
public sealed class RepeatedFaultsTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>
{
    private const int ChatsInAFault = 10;

    // What timers and the pool's threads come and go by.
    private const int SpareHandles = 10;

    private static readonly int Rounds = FaultSuite.Choose(inShort: 1, inFull: 10);

    [Fact]
    public async Task PostChat_RedisFailsAgainAndAgain_AllAreStoredAndMemoryAndHandlesComeBack()
    {
        await server.EmptyAsync();
        await using var api = await ApiProcess.StartAsync(server.ConnectionString);
        var asked = new List<string>();
        await RoundAsync(api, asked);
        var (handles, memoryMb) = (api.Handles, api.MemoryMb);

        for (var round = 0; round < Rounds; round++)
        {
            await RoundAsync(api, asked);
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Rounds} rounds; handles {handles}, then {api.Handles}; memory {memoryMb:0} MB, then {api.MemoryMb:0} MB");
        await Eventually.IsTrueAsync(() => api.Handles <= handles + SpareHandles);
        Assert.InRange(api.MemoryMb, 0, (memoryMb * 1.2) + 20);
        Assert.Equal(asked, await api.MessagesAsync());
        Assert.Equal(0, (await api.StorageAsync()).Dropped);
    }

    private async Task RoundAsync(ApiProcess api, List<string> asked)
    {
        await FailAsync(server.KillAsync, server.StartAsync);
        await FailAsync(() => ExecuteAsync("CONFIG", "SET", "maxmemory", "1"), () => ExecuteAsync("CONFIG", "SET", "maxmemory", "0"));
        await FailAsync(() => ExecuteAsync("REPLICAOF", "127.0.0.1", "1"), () => ExecuteAsync("REPLICAOF", "NO", "ONE"));

        async Task FailAsync(Func<Task> begin, Func<Task> end)
        {
            await begin();
            for (var number = 0; number < ChatsInAFault; number++)
            {
                asked.Add($"{asked.Count}");
                await api.AskAsync(asked[^1]);
            }

            Assert.Equal("degraded", (await api.StorageAsync()).Status);
            await end();
            await api.StoredAsync();
        }
    }

    private Task<RedisResult> ExecuteAsync(string command, params object[] arguments) =>
        server.Connection.GetDatabase().ExecuteAsync(command, arguments);
}
