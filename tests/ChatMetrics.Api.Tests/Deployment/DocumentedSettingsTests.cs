using System.Text.RegularExpressions;
using ChatMetrics.Api.Settings;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Deployment;

/// <summary>The files of <c>docs/deploy</c>: their settings exist, and what they allow in Redis suffices.</summary>
[Collection(Collections.RedisAway)]
public sealed partial class DocumentedSettingsTests(InstalledRedisServer server) : IClassFixture<InstalledRedisServer>, IAsyncLifetime
{
    private const string UserName = "chatmetrics";
    private const string BackupName = "backup";

    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public async ValueTask DisposeAsync() => await AdminAsync("ACL", "DELUSER", UserName);

    [Theory]
    [InlineData("docs/deploy/kubernetes.yaml")]
    [InlineData("docs/deploy.md")]
    public void Documents_NameSettings_WhichThereAre(string document)
    {
        var settings = Setting().Matches(Repository.Read(document)).Select(name => name.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct()
            .Select(name => KeyValuePair.Create(name, (string?)"1")).ToArray();

        Assert.NotEmpty(settings);
        ApiSettings.ThrowIfWrong(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }

    [Fact]
    public async Task RedisUser_OfTheDocument_MayDoAllThatIsNeeded()
    {
        await CreateAsync(UserName);
        await AdminAsync("ACL", "LOG", "RESET");
        await using var api = await ChatApplication.StartAsync($"{server.ConnectionString},user={UserName},password=pw,tieBreaker=,configChannel=", TestKeys.Settings);
        api.Client.UseKey(TestKeys.Of("admin"));

        await api.PostAsync(new { message = "hi", conversation_id = "c", user = "ann" }).ReadAsync();
        foreach (var path in (string[])["/chats?user=ann&sort=price_usd", "/statistics?window=1h&group_by=user", "/statistics/changes", "/alerts", "/dashboard/snapshot", "/conversation-metrics/c"])
        {
            await api.GetAsync(path).ReadAsync();
        }

        using var file = await api.GetAsync("/export/conversations");
        using var removed = await api.DeleteAsync("/conversation-metrics/c");
        Assert.Equal((true, true), (file.IsSuccessStatusCode, removed.IsSuccessStatusCode));
        // The client asks for it when it connects, and does without.
        Assert.DoesNotContain((await DeniedAsync()).Distinct(), denied => denied != "config|get");
        await Assert.ThrowsAsync<RedisServerException>(() => AsUserAsync("SET", "other", "1"));
        await Assert.ThrowsAsync<RedisServerException>(() => AsUserAsync("SORT", "cm:hosts"));
    }

    [Fact]
    public async Task BackupUser_OfTheDocument_MayMakeABackupAndReadNothing()
    {
        await CreateAsync(BackupName);

        foreach (var command in (string[])["CONFIG SET auto-aof-rewrite-percentage 0", "BGREWRITEAOF", "INFO persistence"])
        {
            Assert.Equal("OK", (string?)await AdminAsync(["ACL", "DRYRUN", BackupName, .. command.Split(' ')]));
        }

        Assert.NotEqual("OK", (string?)await AdminAsync("ACL", "DRYRUN", BackupName, "GET", "cm:hosts"));
    }

    private async Task CreateAsync(string user)
    {
        var rules = Repository.Read("docs/deploy/users.acl").Split('\n').Single(line => line.StartsWith($"user {user} ", StringComparison.Ordinal))
            .Split(' ')[2..].Select(rule => rule.StartsWith('#') ? ">pw" : rule);
        await AdminAsync(["ACL", "SETUSER", user, .. rules]);
    }

    private async Task<IEnumerable<string>> DeniedAsync() => ((RedisResult[])(await AdminAsync("ACL", "LOG"))!)
        .Select(entry => (RedisResult[])entry!).Select(entry => (string)entry[Array.FindIndex(entry, field => field.Resp2Type != ResultType.Array && (string?)field == "object") + 1]!);

    private async Task AsUserAsync(params string[] command)
    {
        await using var user = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},user={UserName},password=pw,tieBreaker=,configChannel=");
        await user.GetDatabase().ExecuteAsync(command[0], command[1..]);
    }

    private async Task<RedisResult> AdminAsync(params string[] command) => await server.Connection.GetDatabase().ExecuteAsync(command[0], [.. command[1..]]);

    [GeneratedRegex(@"ChatMetrics__[\w-]+")]
    private static partial Regex Setting();
}
