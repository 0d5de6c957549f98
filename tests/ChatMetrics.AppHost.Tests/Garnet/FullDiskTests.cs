using ChatMetrics.AppHost.Garnet;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.AppHost.Tests.Garnet;

/// <summary>Why <see cref="HangUpRecovery"/> is there.</summary>
public sealed class FullDiskTests(GarnetServer server) : IClassFixture<GarnetServer>
{
    [Fact]
    public async Task Write_DiskWasFull_HangsUpUntilItIsStartedAgainAndHasAllThatItAcknowledged()
    {
        var database = server.Connection.GetDatabase();
        await database.StringSetAsync("before", 1);
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        var asked = new RespServer(GarnetCommand.Host, ((System.Net.IPEndPoint)options.EndPoints.Single()).Port, options.Password!);
        using (new FullDisk(server.ProcessIds.Single()))
        {
            await Assert.ThrowsAnyAsync<RedisException>(() => database.StringSetAsync("during", 1));
            await Eventually.HoldsAsync(() => asked.HangsUpAsync(TestContext.Current.CancellationToken), "server that hangs up", () => "");
        }

        Assert.True(await asked.HangsUpAsync(TestContext.Current.CancellationToken));
        await server.KillAsync();
        await server.StartAsync();

        Assert.Equal(1, await server.Connection.GetDatabase().StringGetAsync("before"));
        Assert.True(await server.Connection.GetDatabase().StringSetAsync("after", 1));
    }
}
