using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>A chat whose conversation could not be read says so wherever it is shown; one that misses nothing does not.</summary>
[Collection(Collections.Chats)]
public sealed class MissingHistoryTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task PostChat_TurnsCannotBeRead_SaysSoInItsAnswerItsRecordAndItsEvent()
    {
        var api = await StartAsync();
        await using var events = await SseReader.OpenAsync(await api.Client.GetAsync(
            "/live-metrics?events=chat", HttpCompletionOption.ResponseHeadersRead, Cancellation));
        await AskAsync(api, "one");
        api.MakeTurnsUnreadable("c");

        var answer = await AskAsync(api, "two");

        Assert.Equal(["user: two"], api.Model.LastTurns);
        Assert.Equal("unavailable", HistoryOf(answer.At("metadata.individual_chat_metrics")));
        Assert.Equal("completed", answer.At("metadata.individual_chat_metrics.status").GetString());
        var conversation = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats");
        Assert.Equal([null, "unavailable"], conversation.EnumerateArray().Select(HistoryOf));
        var list = (await api.GetAsync("/chats").ReadAsync()).At("chats");
        Assert.Equal(["unavailable", null], list.EnumerateArray().Select(HistoryOf));
        Assert.Equal("unavailable", HistoryOf(await api.GetAsync($"/chats/{list[0].At("chat_id").GetString()}").ReadAsync()));
        var shown = (await api.GetAsync("/dashboard/snapshot").ReadAsync()).At("chats");
        Assert.Equal(["unavailable", null], shown.EnumerateArray().Select(HistoryOf));
        Assert.Equal([null, "unavailable"], [await NextChatAsync(events), await NextChatAsync(events)]);
    }

    [Fact]
    public async Task PostChat_TurnsCannotBeReadAndTheModelFails_SaysSoInItsRecord()
    {
        var api = await StartAsync();
        api.MakeTurnsUnreadable("c");
        api.Model.Failure = new InvalidOperationException();

        await api.PostAsync(new { message = "one", conversation_id = "c" }).ReadAsync(502);

        var chat = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(("failed", "unavailable"), (chat.At("status").GetString(), HistoryOf(chat)));
    }

    [Theory]
    [InlineData("blocks", "📚 History: unavailable")]
    [InlineData("line", "| history unavailable")]
    public async Task PostChat_TurnsCannotBeRead_SaysSoOnTheConsole(string console, string said)
    {
        var api = await StartAsync($"--ChatMetrics:Console={console}");
        await AskAsync(api, "one");
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains(said, StringComparison.Ordinal));
        api.MakeTurnsUnreadable("c");

        await AskAsync(api, "two");

        Assert.Single(api.Log.Messages, message => message.Contains(said, StringComparison.Ordinal));
    }

    private static Task<JsonElement> AskAsync(ChatApplication api, string message) =>
        api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();

    private static string? HistoryOf(JsonElement chat) => chat.TryGetProperty("history", out var history) ? history.GetString() : null;

    private static async Task<string?> NextChatAsync(SseReader events)
    {
        while (true)
        {
            var (name, data) = await events.NextAsync();
            if (name == "chat")
            {
                return HistoryOf(data);
            }
        }
    }
}
