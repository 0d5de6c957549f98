using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>GET /chats and GET /chats/{chat_id}.</summary>
[Collection(Collections.Chats)]
public sealed class ChatsTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Get_Chats_AreTheRecordsOfTheConversationPagesNewestFirst()
    {
        var api = await StartAsync();
        var first = await AskAsync(api, "one", "a");
        var second = await AskAsync(api, "two", "b");

        var page = await api.GetAsync("/chats").ReadAsync();

        Assert.Equal([second, first], Ids(page));
        Assert.Equal(JsonValueKind.Null, page.At("next_cursor").ValueKind);
        Assert.False(page.TryGetProperty("unreadable_chats", out _));
        var chat = page.At("chats")[0];
        Assert.Equal("b", chat.At("conversation_id").GetString());
        var onItsPage = (await api.GetAsync("/conversation-metrics/b").ReadAsync()).At("individual_chats")[0];
        Assert.Equal($"conversation_id: string\n{onItsPage.Shape()}", chat.Shape());
        Assert.Equal(onItsPage.EnumerateObject().Select(field => field.ToString()), chat.EnumerateObject().Skip(1).Select(field => field.ToString()));
    }

    [Fact]
    public async Task Get_ChatsPageByPage_GivesEachOnce()
    {
        var api = await StartAsync();
        var asked = new List<string>();
        foreach (var number in Enumerable.Range(1, 5))
        {
            asked.Insert(0, await AskAsync(api, "hi", $"my-skin:{number}"));
        }

        var first = await api.GetAsync("/chats?limit=2").ReadAsync();
        await AskAsync(api, "meanwhile", "c");
        var second = await api.GetAsync($"/chats?limit=2&cursor={first.At("next_cursor").GetString()}").ReadAsync();
        var third = await api.GetAsync($"/chats?limit=2&cursor={second.At("next_cursor").GetString()}").ReadAsync();

        Assert.Equal(asked, [.. Ids(first), .. Ids(second), .. Ids(third)]);
        Assert.Equal(JsonValueKind.Null, third.At("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("/chats?limit=1", "/chats?limit=2&cursor=", 200)]
    [InlineData("/chats?limit=1&sort=tokens&window=1h", "/chats?window=1h&sort=tokens&cursor=", 200)]
    [InlineData("/chats?limit=1", "/chats?order=asc&cursor=", 400)]
    [InlineData("/chats?limit=1", "/chats?model=scripted&cursor=", 400)]
    [InlineData("/chats?limit=1&sort=tokens", "/chats?sort=duration_ms&cursor=", 400)]
    [InlineData("/chats?limit=1&window=1h", "/chats?window=24h&cursor=", 400)]
    [InlineData("/all-conversation-metrics?limit=1&sort=tokens", "/all-conversation-metrics?sort=chats&cursor=", 400)]
    [InlineData("/conversation-metrics/a?limit=1", "/conversation-metrics/b?cursor=", 400)]
    public async Task Get_WithTheCursorOfAPage_IsOfTheSameQueryOnly(string page, string next, int status)
    {
        var api = await StartAsync();
        foreach (var conversation in new[] { "a", "a", "b" })
        {
            await AskAsync(api, "hi", conversation);
        }

        var cursor = (await api.GetAsync(page).ReadAsync()).At("next_cursor").GetString();

        var answer = await api.GetAsync($"{next}{cursor}").ReadAsync(status);

        if (status == 400)
        {
            Assert.Equal(["cursor"], answer.ErrorFields());
        }
    }

    [Fact]
    public async Task Get_ChatsWithFilters_AreThoseThatAreMeant()
    {
        var api = await StartAsync();
        var good = await AskAsync(api, "one", "a");
        api.Sampler.Set(70, 145.2);
        var high = await AskAsync(api, "two", "b");
        api.Sampler.Set(20, 145.2);
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "three", conversation_id = "b" }).ReadAsync(502);
        var failed = Ids(await api.GetAsync("/chats?limit=1").ReadAsync())[0];

        await AssertFoundAsync(api, "", failed, high, good);
        await AssertFoundAsync(api, "conversation_id=b", failed, high);
        await AssertFoundAsync(api, "rating=high_usage", high);
        await AssertFoundAsync(api, "rating=good", failed, good);
        await AssertFoundAsync(api, "status=failed", failed);
        await AssertFoundAsync(api, "status=completed", high, good);
        await AssertFoundAsync(api, "status=cancelled");
        await AssertFoundAsync(api, "error=model_failed", failed);
        await AssertFoundAsync(api, $"model={ChatApplication.ModelName}&conversation_id=a", good);
        await AssertFoundAsync(api, "model=other");
        await AssertFoundAsync(api, "slower_than_ms=3600000");
        await AssertFoundAsync(api, "conversation_id=nobody");
    }

    [Fact]
    public async Task Get_ChatByItsId_IsItsRecordWithItsConversation()
    {
        var api = await StartAsync();
        var id = await AskAsync(api, "one", "a");
        await AskAsync(api, "two", "b");

        var chat = await api.GetAsync($"/chats/{id}").ReadAsync();

        Assert.Equal(("a", id, "one"), (chat.At("conversation_id").GetString(), chat.At("chat_id").GetString(), chat.At("message").GetString()));
        var listed = (await api.GetAsync("/chats?conversation_id=a").ReadAsync()).At("chats")[0];
        Assert.Equal(
            listed.EnumerateObject().Select(field => field.ToString()),
            chat.EnumerateObject().Where(field => field.Name is not ("texts" or "usual")).Select(field => field.ToString()));
    }

    [Fact]
    public async Task Get_UnknownChat_Is404()
    {
        var api = await StartAsync();

        await api.GetAsync("/chats/chat_1768905045123004711001").ReadAsync(404);
    }

    [Fact]
    public async Task Get_ChatOfARemovedConversation_Is404()
    {
        var api = await StartAsync();
        var id = await AskAsync(api, "one", "a");

        (await api.DeleteAsync("/conversation-metrics/a")).Dispose();

        await api.GetAsync($"/chats/{id}").ReadAsync(404);
        await AssertFoundAsync(api, "");
    }

    private static async Task<string> AskAsync(ChatApplication api, string message, string conversation)
    {
        var answer = await api.PostAsync(new { message, conversation_id = conversation }).ReadAsync();
        return answer.At("metadata.individual_chat_metrics.chat_id").GetString()!;
    }

    private static async Task AssertFoundAsync(ChatApplication api, string query, params string[] ids) =>
        Assert.Equal(ids, Ids(await api.GetAsync($"/chats?{query}").ReadAsync()));

    private static string[] Ids(JsonElement page) =>
        [.. page.At("chats").EnumerateArray().Select(chat => chat.At("chat_id").GetString()!)];
}
