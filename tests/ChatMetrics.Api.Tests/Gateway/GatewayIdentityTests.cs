using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>Whose question it is, in which conversation and what for, and who costs what.</summary>
[Collection(Collections.Chats)]
public sealed class GatewayIdentityTests(GarnetServer server) : GatewayApiTests(server)
{
    [Fact]
    public async Task Ask_HeadersAndFields_NameConversationUserAndPurpose()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        using var named = await PostAsync(
            api, AskStream, ("X-ChatMetrics-Conversation-Id", "c-1"), ("X-OpenWebUI-User-Id", "ann"), ("X-ChatMetrics-Purpose", "tags"));
        using var fields = await PostAsync(
            api, """{"model":"remote","stream":true,"user":"bob","metadata":{"session_id":"s 1"},"messages":[{"role":"user","content":"hi"}]}""");
        using var derived = await PostAsync(api, AskStream);
        using var again = await PostAsync(api, AskStream);

        var (one, two, three) = (await ChatAsync(api, named), await ChatAsync(api, fields), await ChatAsync(api, derived));
        Assert.Equal(("c-1", "ann", "tags"), (one.At("conversation_id").GetString(), one.At("user").GetString(), one.At("purpose").GetString()));
        Assert.False(one.TryGetProperty("conversation_derived", out _));
        Assert.Equal(("bob", "chat"), (two.At("user").GetString(), two.At("purpose").GetString()));
        Assert.StartsWith("id_", two.At("conversation_id").GetString(), StringComparison.Ordinal);
        Assert.True(three.At("conversation_derived").GetBoolean());
        Assert.Equal(three.At("conversation_id").GetString(), (await ChatAsync(api, again)).At("conversation_id").GetString());
    }

    [Theory]
    [InlineData("\"a b\"")]
    [InlineData("7")]
    public async Task Ask_AssistantWithAConversationIdThatCannotBe_IsRefusedAsInTheHeader(string id)
    {
        var api = await StartOfflineAsync();
        var messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

        var field = await PostAsync(api, $$$"""{"model":"aara","metadata":{"conversation_id":{{{id}}}},{{{messages}}}}""").ReadStatusAsync(400);
        var header = await PostAsync(api, $$"""{"model":"aara",{{messages}}}""", ("X-ChatMetrics-Conversation-Id", "a b")).ReadStatusAsync(400);
        using var valid = await PostAsync(api, $$$"""{"model":"aara","metadata":{"conversation_id":"a_b"},{{{messages}}}}""");

        Assert.Equal("metadata.conversation_id", field.At("error.param").GetString());
        Assert.Equal("X-ChatMetrics-Conversation-Id", header.At("error.param").GetString());
        Assert.Equal(field.At("error.message").GetString(), header.At("error.message").GetString());
        Assert.Equal("a_b", (await ChatAsync(api, valid)).At("conversation_id").GetString());
        Assert.Single((await api.GetAsync("/chats").ReadAsync()).At("chats").EnumerateArray());
    }

    [Fact]
    public async Task Ask_ModelItselfWithAConversationIdThatCannotBe_IsPassedOnUnderItsHash()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        using var answer = await PostAsync(
            api, """{"model":"remote","stream":true,"metadata":{"conversation_id":"a b"},"messages":[{"role":"user","content":"hi"}]}""");

        Assert.StartsWith("id_", (await ChatAsync(api, answer)).At("conversation_id").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_UsersWithLongNamesOrNumbers_StayDifferent()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync(model.Settings());

        var users = new List<string?>();
        foreach (var user in new[] { $"\"{new string('u', 5000)}\"", $"\"{new string('u', 5001)}\"", "5" })
        {
            using var answer = await PostAsync(api, $$"""{"model":"remote","user":{{user}},"messages":[{"role":"user","content":"hi"}]}""");
            users.Add((await ChatAsync(api, answer)).At("user").GetString());
        }

        Assert.Equal(3, users.Distinct().Count());
        Assert.All(users[..2], user => Assert.StartsWith("id_", user, StringComparison.Ordinal));
        Assert.Equal("5", users[2]);
    }

    [Fact]
    public async Task Ask_UsersAreHashed_StoresTheHash()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["ok"]));
        var api = await StartAsync([.. model.Settings(), "--ChatMetrics:Users:Hash=true", "--ChatMetrics:Users:HashKey=k"]);

        using var answer = await PostAsync(api, AskStream, ("X-ChatMetrics-User-Id", "ann@example.org"));

        Assert.Matches("^[0-9a-f]{32}$", (await ChatAsync(api, answer)).At("user").GetString());
    }

    [Fact]
    public async Task Statistics_ByUserPurposeAndError_TellWhoCostsWhat()
    {
        await using var model = await FaultyServer.StartAsync(
            ModelAnswers.Speaks(["one"], Usage), ModelAnswers.Speaks(["two"], Usage), ModelAnswers.Status(400), ModelAnswers.Whole("""{"choices":[{"message":{"content":"cut"},"finish_reason":"length"}],"usage":{"prompt_tokens":12,"completion_tokens":3}}"""));
        var api = await StartAsync(model.Settings(Prices));
        foreach (var (user, purpose) in new[] { ("ann", "chat"), ("bob", "title"), ("bob", "chat"), ("bob", "chat") })
        {
            using var answer = await PostAsync(api, AskStream, ("X-ChatMetrics-User-Id", user), ("X-ChatMetrics-Purpose", purpose));
            await answer.Content.LoadIntoBufferAsync(Cancellation);
        }

        var (users, purposes, errors) = (await GroupsAsync(api, "user"), await GroupsAsync(api, "purpose"), await GroupsAsync(api, "error"));
        using var filtered = await api.GetAsync("/chats?user=bob&purpose=title&door=openai");

        Assert.Equal([("ann", 1, 0.018m), ("bob", 3, 0.036m)], users.Select(Row));
        Assert.Equal([("chat", 3, 0.036m), ("title", 1, 0.018m)], purposes.Select(Row));
        Assert.Equal([("model_rejected", 1, 0m)], errors.Select(Row));
        Assert.Equal(0.018m, users[1].At("wasted_usd").GetDecimal());
        Assert.Equal(66.7, users[1].At("price_share_percent").GetDouble());
        Assert.True(users[1].At("cpu_time_ms").GetDouble() > 0);
        Assert.Single(Json.Parse(await filtered.Content.ReadAsStringAsync(Cancellation)).At("chats").EnumerateArray());
    }

    [Fact]
    public async Task PostChat_UserAndPurpose_AreInTheRecord()
    {
        var api = await StartAsync();

        var answer = await api.PostAsync(new { message = "hi", user = "ann", purpose = "demo" }).ReadAsync();
        using var wrong = await api.PostAsync(new { message = "hi", user = new string('x', 129), purpose = "" });

        var chat = answer.At("metadata").At("individual_chat_metrics");
        Assert.Equal(("ann", "demo", "chat"), (chat.At("user").GetString(), chat.At("purpose").GetString(), chat.At("door").GetString()));
        Assert.Equal(
            ["purpose", "user"],
            Json.Parse(await wrong.Content.ReadAsStringAsync(Cancellation)).At("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    private static async Task<JsonElement[]> GroupsAsync(ChatApplication api, string grouping) =>
        [.. (await api.GetAsync($"/statistics?window=1h&group_by={grouping}").ReadAsync()).At("groups").EnumerateArray()];

    private static (string? Name, int Count, decimal PriceUsd) Row(JsonElement group) =>
        (group.At("name").GetString(), group.At("count").GetInt32(), group.At("known_price_usd").GetDecimal());
}
