using System.Net;
using System.Text.Json;
using ChatMetrics.Api.Tests.Application;
using ChatMetrics.Telemetry.Vitals;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.Api.Tests.Chat;

/// <summary>Chats that are not answered: what the client is told, and what is recorded.</summary>
public sealed class ChatErrorTests(GarnetServer garnet) : ApplicationTests(garnet)
{
    private const string Question = """{"message":"hi","conversation_id":"c"}""";

    [Fact]
    public async Task Post_ModelThrows_Is502AndRecordedAsFailed()
    {
        App.Model.Failure = new InvalidOperationException("key sk-secret was refused");

        using var response = await App.PostAsync(Question);

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadGateway);
        Assert.DoesNotContain("sk-secret", problem.GetRawText(), StringComparison.Ordinal);
        await AssertRecordedAsync("failed", "model_failed", stages: 3);
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData(" ", "\n")]
    public async Task Post_ModelSaysNothing_Is502AndRecordedAsFailed(params string[] pieces)
    {
        App.Model.Pieces = pieces;

        using var response = await App.PostAsync(Question);

        await response.AssertProblemAsync(HttpStatusCode.BadGateway);
        await AssertRecordedAsync("failed", "model_failed", stages: 4);
    }

    [Fact]
    public async Task Post_ModelHangs_Is504WhenItsTimeIsOver()
    {
        var time = StopTheClock();
        App.With("Chat:ModelTimeout", "00:00:30");
        App.Model.Hangs = true;

        var asked = App.PostAsync(Question);
        await App.Model.Hanging.WithinDeadline();
        time.Advance(TimeSpan.FromSeconds(30));
        using var response = await asked.WithinDeadline();

        Assert.Contains("30 s", (await response.AssertProblemAsync(HttpStatusCode.GatewayTimeout)).Text("detail"), StringComparison.Ordinal);
        var chat = await AssertRecordedAsync("failed", "model_timeout", stages: 3);
        Assert.Equal(30_000, chat.Number("total_duration_ms"), 3);
    }

    [Fact]
    public async Task Post_ClientHangsUp_IsRecordedAsCancelled()
    {
        App.Model.Hangs = true;
        using var hangUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var content = new StringContent(Question, mediaType: new("application/json"));
        var asked = App.Http.PostAsync("/chat", content, hangUp.Token);
        await App.Model.Hanging.WithinDeadline();
        Assert.Equal(1, App.Services.GetRequiredService<ActiveChats>().Count);

        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Eventually.IsTrueAsync(async () => await StoredChatsAsync() == 1);

        await AssertRecordedAsync("cancelled", "cancelled", stages: 3);
        Assert.Contains("🎯 INDIVIDUAL CHAT CANCELLED", App.Logs.Blocks[^1], StringComparison.Ordinal);
        await Eventually.IsTrueAsync(() => App.Services.GetRequiredService<ActiveChats>().Count == 0);
    }

    [Fact]
    public async Task Post_AfterAFailedChat_RemembersNothingOfIt()
    {
        App.Model.Failure = new IOException();
        using (await App.PostAsync(Question))
        {
            App.Model.Failure = null;
        }

        await App.AskAsync("again");

        // The system's message and the question.
        Assert.Equal(2, App.Model.Prompts.Last().Count);
        var stats = (await App.GetAsync("/conversation-metrics/c")).At("aggregate_stats");
        Assert.Equal(1, stats.Number("failed_chats"));
    }

    [Fact]
    public async Task Post_OverTheRateLimit_Is429AndNotRecorded()
    {
        App.With("Chat:RequestsPerMinute", "2");
        await App.AskAsync("one");
        await App.AskAsync("two");

        using var response = await App.PostAsync(Question);

        await response.AssertProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(2, await StoredChatsAsync());
        Assert.Equal(2, App.Model.Prompts.Count);
    }

    [Fact]
    public async Task Post_NoRateLimitSet_AnswersHoweverMany()
    {
        for (var i = 0; i < 50; i++)
        {
            await App.AskAsync("hi");
        }
    }

    [Fact]
    public async Task Post_InvalidQuestions_DoNotCountForTheRateLimit()
    {
        App.With("Chat:RequestsPerMinute", "1");
        for (var i = 0; i < 3; i++)
        {
            using var refused = await App.PostAsync("""{"message":""}""");
            await refused.AssertInvalidAsync("message");
        }

        await App.AskAsync("hi");
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    [InlineData("image/png")]
    public async Task Post_Refused_IsAProblemDocumentWhateverIsAccepted(string accept)
    {
        using var response = await App.PostAsync("{}", accept);

        await response.AssertInvalidAsync("message");
    }

    private async Task<JsonElement> AssertRecordedAsync(string status, string error, int stages)
    {
        var conversation = await App.GetAsync("/conversation-metrics/c");
        Assert.Equal(1, conversation.At("aggregate_stats").Number("failed_chats"));
        var chat = Assert.Single(conversation.At("individual_chats").EnumerateArray());
        chat.AssertFields([.. ChatAnswerTests.ChatFields, "error"]);
        Assert.Equal((status, error), (chat.Text("status"), chat.Text("error")));
        Assert.Equal(stages, chat.At("stages").GetArrayLength());
        Assert.All(chat.At("stages").EnumerateArray().SkipLast(1), stage => Assert.False(stage.TryGetProperty("failed", out _)));
        Assert.True(chat.At("stages").EnumerateArray().Last().At("failed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, chat.At("tokens").ValueKind);
        return chat;
    }
}
