using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Live;

/// <summary>Redis users: with a name and a password, and without the right to the channels for a while.</summary>
[Collection(Collections.RedisAway)]
public sealed class ChannelRightsTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public async ValueTask DisposeAsync() => await AdminAsync("ACL", "SETUSER", "default", "allchannels");

    [Fact]
    public async Task PostChat_AsANamedUserOfRedis_IsStored()
    {
        await AdminAsync("ACL", "SETUSER", "app", "on", ">pw", "~*", "&*", "+@all");
        await using var api = await ChatApplication.StartAsync($"{server.ConnectionString},user=app,password=pw");

        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

        Assert.Equal(1, (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("total_chats").GetInt32());
        await Eventually.IsTrueAsync(async () => (await api.GetAsync("/health").ReadAsync()).At("status").GetString() == "healthy");
    }

    [Fact]
    public async Task PostChat_ChannelsAreForbiddenForAWhile_IsCountedOnceToldLateAndHealsByItself()
    {
        await using var api = await ChatApplication.StartAsync(server.ConnectionString);
        await using var before = await ListenAsync(api);
        await AskAsync(api);
        await AssertToldAsync(before);

        await AdminAsync("ACL", "SETUSER", "default", "resetchannels");
        for (var chat = 0; chat < 2; chat++)
        {
            await AskAsync(api);
            await AssertToldAsync(before);
        }

        await Eventually.IsTrueAsync(async () =>
        {
            await AskAsync(api);
            return (await api.GetAsync("/health").ReadAsync()).At("checks.live.status").GetString() == "degraded";
        });
        Assert.Single(api.Log.Messages, line => line.StartsWith("The live channel of Redis brings no events", StringComparison.Ordinal));

        await AdminAsync("ACL", "SETUSER", "default", "allchannels");
        await Eventually.IsTrueAsync(async () =>
        {
            await AskAsync(api);
            return (await api.GetAsync("/health").ReadAsync()).At("checks.live.status").GetString() == "healthy";
        });
        await using var after = await ListenAsync(api);
        await AskAsync(api);
        await AssertToldAsync(after);
        var totals = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("total_chats").GetInt32();
        Assert.Equal(totals, (await api.GetAsync("/statistics?window=1h").ReadAsync()).At("overall.count").GetInt32());
    }

    private static async Task AskAsync(ChatApplication api) => await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();

    private static async Task<SseReader> ListenAsync(ChatApplication api) => await SseReader.OpenAsync(await api.Client.GetAsync(
        "/live-metrics?events=chat", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));

    private static async Task AssertToldAsync(SseReader events)
    {
        while ((await events.NextAsync()).Name != "chat")
        {
        }
    }

    private async Task AdminAsync(params object[] command) => await server.Connection.GetDatabase().ExecuteAsync((string)command[0], command[1..]);
}
