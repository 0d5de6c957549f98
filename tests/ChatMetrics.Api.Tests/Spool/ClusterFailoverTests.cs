using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using static ChatMetrics.Api.Tests.Spool.StorageChecks;

namespace ChatMetrics.Api.Tests.Spool;

/// <summary>A node of a cluster dies, and its replica takes over.</summary>
[Collection(Collections.RedisAway)]
public sealed class ClusterFailoverTests(ReplicatedRedisCluster cluster) : IClassFixture<ReplicatedRedisCluster>
{
    [Fact]
    public async Task PostChat_PrimaryOfItsConversationDies_IsStoredByTheReplica()
    {
        var conversation = RedisKeys.ConversationTotal("c");
        Assert.True(cluster.Connection.IsConnected);
        await using var api = await ChatApplication.StartAsync(cluster.ConnectionString);
        await AskAsync(api, "before");
        await cluster.ReplicatedAsync(conversation);

        cluster.KillPrimary(conversation);
        await AskAsync(api, "during");
        var during = await StorageAsync(api);
        await cluster.PromoteReplicaAsync(conversation);
        await AssertHealthyAsync(api);
        await AskAsync(api, "after");

        Assert.Equal(("degraded", 1), (during.At("status").GetString(), during.At("data.records_waiting").GetInt32()));
        Assert.Equal(["before", "during", "after"], await MessagesAsync(api));
        Assert.Equal(0, (await StorageAsync(api)).At("data.records_dropped").GetInt32());
    }
}
