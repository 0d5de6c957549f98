using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>Chats that are not answered: what the client is told, and what is recorded.</summary>
[Collection(Collections.Chats)]
public sealed class OutcomeTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Question = new { message = "hi", conversation_id = "c" };

    [Fact]
    public async Task PostChat_ModelThrows_Is502AndRecordedAsFailed()
    {
        var api = await StartAsync();
        api.Model.Failure = new HttpRequestException("secret of the provider");

        var problem = await api.PostAsync(Question).ReadAsync(502);

        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        var chat = await RecordedAsync(api, "failed", "model_failed");
        Assert.Equal("workflow_start", FailedStage(chat));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t ")]
    public async Task PostChat_EmptyAnswer_Is502AndRecordedAsFailed(string answer)
    {
        var api = await StartAsync();
        api.Model.Pieces = [answer];

        await api.PostAsync(Question).ReadAsync(502);

        Assert.Equal("workflow_completed", FailedStage(await RecordedAsync(api, "failed", "model_failed")));
    }

    [Fact]
    public async Task PostChat_FailedChat_NamesItInItsHeaders()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();

        using var response = await api.PostAsync(Question);

        var chat = await RecordedAsync(api, "failed", "model_failed");
        Assert.Equal(chat.At("chat_id").GetString(), Assert.Single(response.Headers.GetValues("X-Chat-Id")));
        using var refused = await api.PostAsync(new { message = "" });
        Assert.False(refused.Headers.Contains("X-Chat-Id"));
    }

    [Fact]
    public async Task PostChat_FailedChat_TellsItsErrorLive()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();
        var subscriber = api.Service<IConnectionMultiplexer>().GetSubscriber();
        await Eventually.IsTrueAsync(() => subscriber.SubscribedEndpoint(RedisKeys.LiveEvents) is not null);
        using var stream = await api.Client.GetAsync("/live-metrics?events=chat", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var events = await SseReader.OpenAsync(stream);

        await api.PostAsync(Question).ReadAsync(502);

        Assert.Equal("model_failed", (await events.NextAsync()).Data.At("error").GetString());
    }

    [Fact]
    public async Task PostChat_ModelThatSaysNothingAtAll_Is502()
    {
        var api = await StartAsync();
        api.Model.Pieces = [];

        await api.PostAsync(Question).ReadAsync(502);
    }

    [Fact]
    public async Task PostChat_ModelThatNeverEnds_Is504AndRecordedAsFailed()
    {
        var api = await StartAsync("--ChatMetrics:ModelTimeout=00:00:00.05");
        api.Model.Hangs = true;

        await api.PostAsync(Question).ReadAsync(504);

        Assert.Equal("workflow_start", FailedStage(await RecordedAsync(api, "failed", "model_timeout")));
    }

    [Fact]
    public async Task PostChat_ModelThatDoesNotListenToCancellation_Is504AllTheSame()
    {
        var api = await StartAsync("--ChatMetrics:ModelTimeout=00:00:00.05");
        api.Model.Work = _ => new TaskCompletionSource().Task;

        await api.PostAsync(Question).ReadAsync(504);

        await RecordedAsync(api, "failed", "model_timeout");
    }

    [Fact]
    public async Task PostChat_ModelThatCancelsByItself_Is502()
    {
        var api = await StartAsync();
        api.Model.Failure = new OperationCanceledException();

        await api.PostAsync(Question).ReadAsync(502);

        await RecordedAsync(api, "failed", "model_failed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PostChat_ClientHangsUp_IsRecordedAsCancelled(bool streaming)
    {
        var api = await StartAsync();
        api.Model.Hangs = true;
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(Question) };
        request.Headers.Accept.ParseAdd(streaming ? "text/event-stream" : "application/json");

        var asking = api.Client.SendAsync(request, hangUp.Token);
        await api.Model.Called.WaitAsync(Cancellation);
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32() == 1);
        Assert.Equal("workflow_start", FailedStage(await RecordedAsync(api, "cancelled", "cancelled")));
    }

    [Fact]
    public async Task PostChat_FailedChat_LeavesNoTurnsForTheNextPrompt()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "lost", conversation_id = "c" }).ReadAsync(502);
        api.Model.Failure = null;

        await api.PostAsync(new { message = "again", conversation_id = "c" }).ReadAsync();

        Assert.Equal(["user: again"], api.Model.LastTurns);
    }

    [Fact]
    public async Task PostChat_FailureAmongAnswers_CountsInTheTotals()
    {
        var api = await StartAsync();
        await api.PostAsync(Question).ReadAsync();
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(Question).ReadAsync(502);

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();

        Assert.Equal(2, conversation.At("total_chats").GetInt32());
        Assert.Equal(1, conversation.At("aggregate_stats.failed_chats").GetInt32());
        Assert.Equal(
            ["completed", "failed"],
            conversation.At("individual_chats").EnumerateArray().Select(chat => chat.At("status").GetString()));
    }

    // The one chat of the conversation.
    private static async Task<JsonElement> RecordedAsync(ChatApplication api, string status, string error)
    {
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        var chat = Assert.Single(conversation.At("individual_chats").EnumerateArray());
        Assert.Equal(status, chat.At("status").GetString());
        Assert.Equal(error, chat.At("error").GetString());
        Assert.Equal(1, conversation.At("aggregate_stats.failed_chats").GetInt32());
        return chat;
    }

    // It is the last one, and the only one.
    private static string? FailedStage(JsonElement chat)
    {
        var stages = chat.At("stages").EnumerateArray().ToArray();
        Assert.True(stages[^1].At("failed").GetBoolean());
        Assert.All(stages[..^1], stage => Assert.False(stage.TryGetProperty("failed", out _)));
        return stages[^1].At("name").GetString();
    }
}
