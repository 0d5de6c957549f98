using System.Diagnostics;
using StackExchange.Redis;

namespace ChatMetrics.Testing;

/// <summary>A cluster of three in which each node has a replica.</summary>
public sealed class ReplicatedRedisCluster() : RedisCluster(replicas: Primaries)
{
    /// <summary>Waits until the replica of the node that has the key has as many keys as that.</summary>
    public async Task ReplicatedAsync(RedisKey key)
    {
        while (await SendAsync(PrimaryOf(key), "DBSIZE") != await SendAsync(Primaries + PrimaryOf(key), "DBSIZE"))
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Kills the primary that has the key, as a crash would.</summary>
    public void KillPrimary(RedisKey key)
    {
        using var primary = Process.GetProcessById(ProcessIds.ElementAt(PrimaryOf(key)));
        primary.Kill();
        primary.WaitForExit();
    }

    /// <summary>Has the replica of the node that had the key take its place, without a vote of the others.</summary>
    public async Task PromoteReplicaAsync(RedisKey key) =>
        Assert.Equal("+OK", await SendAsync(Primaries + PrimaryOf(key), "CLUSTER FAILOVER TAKEOVER"));

    protected override async Task FormAsync()
    {
        await base.FormAsync();
        for (var primary = 0; primary < Primaries; primary++)
        {
            var id = await SendAsync(primary, "CLUSTER MYID");
            // The replica has to have heard of it, and then to copy it.
            while (await SendAsync(Primaries + primary, $"CLUSTER REPLICATE {id}") != "+OK"
                || await SendAsync(primary, "WAIT 1 100") != ":1")
            {
                await Task.Delay(20);
            }
        }
    }

    // As the slots were given out; the client's own knowledge changes.
    private int PrimaryOf(RedisKey key) => (int)((((long)Connection.HashSlot(key) + 1) * Primaries - 1) / Slots);
}
