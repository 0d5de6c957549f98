using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.AppHost.Tests.Garnet;

/// <summary>Garnet is killed while it writes a transaction, and must start again with all that was written later.</summary>
public sealed class TornTransactionTests(GarnetServer server) : IClassFixture<GarnetServer>
{
    private const int Connections = 8;

    [Fact]
    public async Task Kill_DuringATransaction_LaterTransactionsAndWritesSurviveTheNextKill()
    {
        await TearAsync();
        await server.StartAsync();
        // Garnet counts its sessions from the start: one of these has the number of the torn one.
        for (var number = 0; number < Connections; number++)
        {
            using var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
            var database = connection.GetDatabase();
            await database.StringSetAsync($"plain:{number}", number);
            var transaction = database.CreateTransaction();
            _ = transaction.StringSetAsync($"first:{number}", number);
            _ = transaction.StringSetAsync($"second:{number}", number);
            Assert.True(await transaction.ExecuteAsync());
        }

        await server.KillAsync();
        await server.StartAsync();

        var kept = server.Connection.GetDatabase();
        for (var number = 0; number < Connections; number++)
        {
            Assert.Equal(
                [number, number, number],
                await kept.StringGetAsync([$"plain:{number}", $"first:{number}", $"second:{number}"]));
        }
    }

    // On a busy machine the kill may come when all of the transaction is written: then once more.
    private async Task TearAsync()
    {
        while (!await TryTearAsync())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await server.StartAsync();
        }
    }

    // Kills the server when a large transaction has begun to reach the disk. Whether it was in the midst of it.
    private async Task<bool> TryTearAsync()
    {
        var before = server.LogBytes();
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var transaction = connection.GetDatabase().CreateTransaction();
        var value = new byte[256 * 1024];
        for (var number = 0; number < 200; number++)
        {
            _ = transaction.StringSetAsync($"torn:{number}", value).ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        var executed = transaction.ExecuteAsync();
        while (server.LogBytes() == before && !executed.IsCompleted)
        {
            await Task.Yield();
        }

        await server.KillAsync();
        try
        {
            await executed;
            return false;
        }
        catch (RedisException)
        {
            return true;
        }
    }
}
