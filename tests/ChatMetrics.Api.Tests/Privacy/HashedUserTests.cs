using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Privacy;

/// <summary>Users that are stored as hashes: every filter finds them by their name, and by the hash that answers show.</summary>
public sealed class HashedUserTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string[] Hashing = ["--ChatMetrics:Users:Hash=true", "--ChatMetrics:Users:HashKey=key"];

    [Fact]
    public async Task Filters_NameOrHash_FindTheUsersChats()
    {
        var api = await StartAsync(Hashing);
        var hash = await AskAsync(api, "a", "Alice");
        await AskAsync(api, "b", "Bob");

        foreach (var user in new[] { "Alice", hash })
        {
            var chats = await api.GetAsync($"/chats?user={user}").ReadAsync();
            Assert.Equal("a", Assert.Single(chats.At("chats").EnumerateArray()).At("conversation_id").GetString());
            var file = Json.Parse(await api.Client.GetStringAsync($"/export/chats?format=json&user={user}", Cancellation));
            Assert.Equal("a", Assert.Single(file.At("chats").EnumerateArray()).At("conversation_id").GetString());
            Assert.Equal(1, (await api.GetAsync($"/statistics/check?error_rate=1%&user={user}").ReadAsync()).At("chats").GetInt32());
            Assert.Equal(1, (await api.GetAsync($"/statistics/estimate?user={user}").ReadAsync()).At("sampled").GetInt32());
            Assert.Equal(1, (await api.GetAsync($"/statistics/what-if?model=gpt-4.1-mini&user={user}").ReadAsync()).At("overall.chats").GetInt32());
        }
    }

    [Fact]
    public async Task Filters_NameThatNobodyHas_FindNothing()
    {
        var api = await StartAsync(Hashing);
        await AskAsync(api, "a", "Alice");

        Assert.Equal(0, (await api.GetAsync("/chats?user=alice").ReadAsync()).At("chats").GetArrayLength());
    }

    [Theory]
    [InlineData("Alice", false)]
    [InlineData("Alice", true)]
    [InlineData("0123456789abcdef0123456789abcdef", false)]
    public async Task Delete_NameOrHash_RemovesTheUser(string user, bool byHash)
    {
        var api = await StartAsync(Hashing);
        var hash = await AskAsync(api, "a", user);
        await AskAsync(api, "b", "Bob");

        var removed = await api.DeleteAsync($"/chats?user={(byHash ? hash : user)}").ReadAsync();

        Assert.Equal(1, removed.At("removed_conversations").GetInt32());
        Assert.Equal("b", Assert.Single((await api.GetAsync("/chats").ReadAsync()).At("chats").EnumerateArray()).At("conversation_id").GetString());
    }

    private static async Task<string> AskAsync(ChatApplication api, string conversation, string user)
    {
        var answer = await api.PostAsync(new { message = "Hello", conversation_id = conversation, user }).ReadAsync();
        return answer.At("metadata.individual_chat_metrics.user").GetString()!;
    }
}
