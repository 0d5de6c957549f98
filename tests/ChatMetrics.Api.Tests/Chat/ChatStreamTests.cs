using System.Net;
using ChatMetrics.Api.Tests.Application;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Tests.Chat;

/// <summary>POST /chat with <c>Accept: text/event-stream</c>.</summary>
public sealed class ChatStreamTests(GarnetServer garnet) : ApplicationTests(garnet)
{
    private const string Question = """{"message":"hi","conversation_id":"c"}""";
    private const string Stream = "text/event-stream";

    [Fact]
    public async Task Post_Streamed_TokensAreTheResponseOfTheCompletedEvent()
    {
        App.Model.Pieces = ["For ", "oily skin,\n", "", "use \"this\" ", "👩‍👩‍👧."];

        using var response = await App.PostAsync(Question, Stream);
        using var reader = await EventReader.OfAsync(response);
        var events = await reader.ToEndAsync();

        Assert.Equal(["token", "token", "token", "token", "completed"], events.Select(e => e.Name));
        var answer = Json.Parse(events[^1].Data);
        answer.AssertFields("response", "conversation_id", "metadata");
        ChatAnswerTests.AssertChatFields(answer.Chat());
        Assert.Equal("For oily skin,\nuse \"this\" 👩‍👩‍👧.", answer.Text("response"));
        Assert.Equal(answer.Text("response"), Tokens(events));
    }

    [Fact]
    public async Task Post_StreamedCharacterInTwoPieces_IsSentWhole()
    {
        App.Model.Pieces = ["a\ud83d", "\ude00b"];

        using var response = await App.PostAsync(Question, Stream);
        using var reader = await EventReader.OfAsync(response);
        var events = await reader.ToEndAsync();

        Assert.Equal("a😀b", Tokens(events));
        Assert.Equal("a😀b", Json.Parse(events[^1].Data).Text("response"));
    }

    [Fact]
    public async Task Post_Streamed_SendsEachPieceAsItIsSaid()
    {
        App.Model.Hangs = true;

        using var response = await App.PostAsync(Question, Stream);
        using var reader = await EventReader.OfAsync(response);

        // The model has not finished.
        Assert.Equal("""{"text":"Hello"}""", (await reader.NextAsync())?.Data);
        Assert.Equal("""{"text":" there."}""", (await reader.NextAsync())?.Data);
    }

    [Fact]
    public async Task Post_ModelBreaksOffMidway_EndsWithAnErrorEvent()
    {
        App.Model.Failure = new IOException("gone");

        using var response = await App.PostAsync(Question, Stream);
        using var reader = await EventReader.OfAsync(response);
        var events = await reader.ToEndAsync();

        Assert.Equal(["token", "token", "error"], events.Select(e => e.Name));
        var problem = Json.Parse(events[^1].Data);
        Assert.Equal(502, problem.Number("status"));
        Assert.Equal("The model failed.", problem.Text("title"));
        Assert.Equal("failed", (await App.GetAsync("/conversation-metrics/c")).At("individual_chats")[0].Text("status"));
    }

    [Fact]
    public async Task Post_ModelFailsBeforeTheFirstToken_IsAProblemDocument()
    {
        App.Model.Pieces = [];
        App.Model.Failure = new IOException("gone");

        using var response = await App.PostAsync(Question, Stream);

        await response.AssertProblemAsync(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task Post_ClientLeavesMidway_IsRecordedAsCancelled()
    {
        App.Model.Hangs = true;
        using (var response = await App.PostAsync(Question, Stream))
        {
            await App.Model.Hanging.WithinDeadline();
        }

        await Eventually.IsTrueAsync(async () => await StoredChatsAsync() == 1);

        Assert.Equal("cancelled", (await App.GetAsync("/conversation-metrics/c")).At("individual_chats")[0].Text("status"));
        Assert.Empty(App.Logs.OfLevel(LogLevel.Error));
    }

    [Fact]
    public async Task Post_Streamed_IsNotCachedNorHeldBack()
    {
        using var response = await App.PostAsync(Question, "application/json;q=0.5, text/event-stream");

        Assert.Equal(Stream, response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl!.NoCache);
        Assert.Equal("no", Assert.Single(response.Headers.GetValues("X-Accel-Buffering")));
    }

    private static string Tokens(IEnumerable<ServerEvent> events) =>
        string.Concat(events.Where(e => e.Name == "token").Select(e => Json.Parse(e.Data).Text("text")));
}
