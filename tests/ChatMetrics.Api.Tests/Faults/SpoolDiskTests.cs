using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>Redis is away, and then the disk of the spool is full as well.</summary>
[Collection(Collections.RedisAway)]
public sealed class SpoolDiskTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>
{
    [Fact]
    public async Task PostChat_DiskIsFull_IsAnsweredAndCountedAsDroppedAndTheOthersAreStored()
    {
        await server.EmptyAsync();
        await using var api = await ApiProcess.StartAsync(server.ConnectionString);
        await server.KillAsync();
        await api.AskAsync("room");
        StorageFigures full;
        using (new FullDisk(api.Pid))
        {
            await api.AskAsync("no room 1");
            await api.AskAsync("no room 2");
            full = await api.StorageAsync();
        }

        await api.AskAsync("room again");
        var again = await api.StorageAsync();
        await server.StartAsync();
        await api.StoredAsync();

        Assert.Equal(("degraded", 1, 2), (full.Status, full.Waiting, full.Dropped));
        Assert.Contains("The spool cannot be written", full.Description, StringComparison.Ordinal);
        Assert.Equal(("degraded", 2, 2), (again.Status, again.Waiting, again.Dropped));
        Assert.DoesNotContain("cannot be written", again.Description, StringComparison.Ordinal);
        Assert.Equal(["room", "room again"], await api.MessagesAsync());
        Assert.Equal(2, (await api.StorageAsync()).Dropped);
    }
}
