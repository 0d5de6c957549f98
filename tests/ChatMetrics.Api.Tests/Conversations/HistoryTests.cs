using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>Which earlier turns the model is given.</summary>
[Collection(Collections.Chats)]
public sealed class HistoryTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("""{"message":"two","conversation_id":"c"}""")]
    [InlineData("""{"message":"two","conversation_id":"c","chat_history":[]}""")]
    [InlineData("""{"message":"two","conversation_id":"c","chat_history":null}""")]
    public async Task PostChat_NoHistorySent_UsesTheStoredTurns(string second)
    {
        var api = await StartAsync();
        await api.PostAsync("""{"message":"  one ","conversation_id":"c"}""").ReadAsync();

        await api.PostAsync(second).ReadAsync();

        Assert.Equal(["user: one", "assistant: A gentle cleanser.", "user: two"], api.Model.LastTurns);
        Assert.Equal(ChatRole.System, api.Model.Prompts.Last()[0].Role);
    }

    [Fact]
    public async Task PostChat_HistorySent_UsesItInPlaceOfTheStoredTurns()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync();

        await api.PostAsync(new
        {
            message = "two",
            conversation_id = "c",
            chat_history = new[] { new { role = "system", content = "Be brief." }, new { role = "assistant", content = "Hello!" } },
        }).ReadAsync();

        Assert.Equal(["system: Be brief.", "assistant: Hello!", "user: two"], api.Model.LastTurns);
    }

    [Fact]
    public async Task PostChat_AnotherConversation_DoesNotSeeTheTurns()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync();

        await api.PostAsync(new { message = "two", conversation_id = "d" }).ReadAsync();

        Assert.Equal(["user: two"], api.Model.LastTurns);
    }

    [Fact]
    public async Task PostChat_AnotherApplicationOnTheSameStorage_SeesTheTurns()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        await first.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync();

        await second.PostAsync(new { message = "two", conversation_id = "c" }).ReadAsync();

        Assert.Equal(["user: one", "assistant: A gentle cleanser.", "user: two"], second.Model.LastTurns);
    }

    [Theory]
    [InlineData(0, "user: now")]
    [InlineData(3, "user: 1, user: 2, user: 3, user: now")]
    [InlineData(200, "user: 0, user: 1, user: 2, user: 3, user: now")]
    public async Task PostChat_MaxPromptTurns_KeepsTheNewestTurns(int most, string expected)
    {
        var api = await StartAsync($"--ChatMetrics:MaxPromptTurns={most}");

        await api.PostAsync(new
        {
            message = "now",
            chat_history = Enumerable.Range(0, 4).Select(turn => new { role = "user", content = $"{turn}" }),
        }).ReadAsync();

        Assert.Equal(expected, string.Join(", ", api.Model.LastTurns));
    }
}
