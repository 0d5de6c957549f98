using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>POST /chat as a stream.</summary>
[Collection(Collections.Chats)]
public sealed class StreamTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Question = new { message = "hi", conversation_id = "c" };

    [Fact]
    public async Task PostChat_AsAStream_GivesEachPieceAndThenTheWholeAnswer()
    {
        var api = await StartAsync();
        api.Model.Pieces = ["Use ", "a gentle\n\ncleanser ", "", "😀 \"twice\"", " a day."];
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        var all = await events.ToEndAsync();

        Assert.Equal(["token", "token", "token", "token", "completed"], all.Select(item => item.Name));
        Assert.All(all[..^1], item => Assert.Equal("text: string", item.Data.Shape()));
        var answer = all[^1].Data;
        Assert.Equal(
            string.Concat(api.Model.Pieces), string.Concat(all[..^1].Select(item => item.Data.At("text").GetString())));
        Assert.Equal(string.Concat(api.Model.Pieces), answer.At("response").GetString());
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(
            answer.At("metadata.individual_chat_metrics").GetRawText(), conversation.At("individual_chats")[0].GetRawText());
    }

    [Fact]
    public async Task PostChat_AsAStream_NamesTheChatInItsHeaders()
    {
        var api = await StartAsync();
        var response = await api.PostForStreamAsync(Question);
        await using var events = await SseReader.OpenAsync(response);

        var all = await events.ToEndAsync();

        Assert.Equal(
            all[^1].Data.At("metadata.individual_chat_metrics.chat_id").GetString(), Assert.Single(response.Headers.GetValues("X-Chat-Id")));
    }

    [Fact]
    public async Task PostChat_StreamIsNotAcceptable_AnswersAsOne()
    {
        var api = await StartAsync();

        using var response = await api.PostForStreamAsync(Question, "application/json, text/event-stream;q=0");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task PostChat_AsAStream_HasTheSameFieldsAsTheOrdinaryAnswer()
    {
        var api = await StartAsync();
        var ordinary = await api.PostAsync(Question).ReadAsync();
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        var all = await events.ToEndAsync();

        Assert.Equal(ordinary.Shape(), all[^1].Data.Shape());
    }

    [Fact]
    public async Task PostChat_AsAStream_SendsAPieceWhileTheModelStillSpeaks()
    {
        var api = await StartAsync();
        api.Model.Hangs = true;
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        var (name, data) = await events.NextAsync();

        Assert.Equal("token", name);
        Assert.Equal("A gentle ", data.At("text").GetString());
    }

    [Fact]
    public async Task PostChat_AsAStreamAndTheModelBreaksOff_EndsWithAnErrorEvent()
    {
        var api = await StartAsync();
        api.Model.Failure = new HttpRequestException("secret of the provider");
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        var all = await events.ToEndAsync();

        Assert.Equal(["token", "token", "error"], all.Select(item => item.Name));
        Assert.Equal(502, all[^1].Data.At("status").GetInt32());
        Assert.NotEmpty(all[^1].Data.At("title").GetString()!);
        Assert.DoesNotContain("secret", all[^1].Data.GetRawText(), StringComparison.Ordinal);
        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal("failed", conversation.At("individual_chats")[0].At("status").GetString());
    }

    [Fact]
    public async Task PostChat_AsAStreamAndTheModelBreaksOff_HasTheMembersOfEveryProblem()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();
        var problem = await api.PostAsync(Question).ReadAsync(502);
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        var error = (await events.ToEndAsync())[^1].Data;

        Assert.Equal(problem.Shape(), error.Shape());
        Assert.Equal(problem.At("type").GetString(), error.At("type").GetString());
    }

    [Fact]
    public async Task PostChat_AsAStreamThatTimesOutMidway_EndsWithAnErrorEvent()
    {
        var api = await StartAsync("--ChatMetrics:ModelTimeout=00:00:03");
        api.Model.Hangs = true;
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(Question));

        var all = await events.ToEndAsync();

        Assert.Equal("error", all[^1].Name);
        Assert.Equal(504, all[^1].Data.At("status").GetInt32());
    }

    [Theory]
    [InlineData("throws", 502)]
    [InlineData("empty", 502)]
    [InlineData("hangs", 504)]
    public async Task PostChat_AsAStreamThatFailsBeforeTheFirstPiece_IsAnOrdinaryProblem(string how, int status)
    {
        var api = await StartAsync(how == "hangs" ? "--ChatMetrics:ModelTimeout=00:00:00.05" : "--ChatMetrics:ModelTimeout=00:01:00");
        api.Model.Pieces = [];
        api.Model.Hangs = how == "hangs";
        api.Model.Failure = how == "throws" ? new InvalidOperationException() : null;

        using var response = await api.PostForStreamAsync(Question);

        await response.ReadAsync(status);
    }

    [Fact]
    public async Task PostChat_AsAStreamWithFieldsThatAreNotValid_IsAnOrdinaryProblem()
    {
        var api = await StartAsync();

        using var response = await api.PostForStreamAsync(new { message = "" });

        Assert.Equal(["message"], (await response.ReadAsync(400)).ErrorFields());
    }
}
