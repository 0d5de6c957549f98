using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests;

public sealed class OfflineAssistantTests
{
    private const string Question = "I have oily skin and acne. What skincare routine do you recommend?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Question)]
    [InlineData("hi")]
    [InlineData("My chest hurts")]
    [InlineData("")]
    public async Task GetStreamingResponse_AnyQuestion_SaysTheSameAsGetResponse(string question)
    {
        var updates = await Stream(question).ToListAsync(Cancellation);
        var streamed = updates.ToChatResponse();
        var whole = await Chat.Aara.GetResponseAsync(question, cancellationToken: Cancellation);

        Assert.Equal(whole.Text, streamed.Text);
        Assert.Equal(whole.Usage!.TotalTokenCount, streamed.Usage!.TotalTokenCount);
        Assert.All(updates, update => Assert.Equal(ChatRole.Assistant, update.Role));
        // A piece for each paragraph, and one with the usage.
        Assert.Equal(streamed.Text.Split("\n\n").Length + 1, updates.Count);
    }

    [Fact]
    public async Task GetStreamingResponse_LastUpdate_CarriesUsageAndTheFinish()
    {
        var last = await Stream(Question).LastAsync(Cancellation);

        Assert.Equal(ChatFinishReason.Stop, last.FinishReason);
        Assert.Equal(OfflineAssistant.ModelName, last.ModelId);
        Assert.IsType<UsageContent>(Assert.Single(last.Contents));
        Assert.Equal(true, last.AdditionalProperties!["usage_estimated"]);
    }

    [Fact]
    public async Task GetResponse_Always_ReportsEstimatedUsage()
    {
        var response = await Chat.Aara.GetResponseAsync(Question, cancellationToken: Cancellation);

        Assert.Equal("aara-offline", response.ModelId);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(true, response.AdditionalProperties!["usage_estimated"]);
        Assert.Equal(TokenEstimator.Estimate(Question), response.Usage!.InputTokenCount);
        Assert.Equal(TokenEstimator.Estimate(response.Text), response.Usage.OutputTokenCount);
        Assert.Equal(response.Usage.InputTokenCount + response.Usage.OutputTokenCount, response.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task GetResponse_SystemMessage_DoesNotChangeTheAnswer()
    {
        ChatMessage[] messages = [new(ChatRole.System, "You only speak of eczema."), new(ChatRole.User, Question)];

        var response = await Chat.Aara.GetResponseAsync(messages, cancellationToken: Cancellation);

        Assert.Equal(await Chat.Ask(Question), response.Text);
    }

    [Fact]
    public async Task GetResponse_NoMessages_StillAnswers() =>
        Assert.NotEmpty((await Chat.Aara.GetResponseAsync([], cancellationToken: Cancellation)).Text);

    [Fact]
    public async Task GetStreamingResponse_CancelledOnTheWay_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = 0;

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Chat.Aara.GetStreamingResponseAsync(Question, cancellationToken: cancellation.Token))
            {
                if (++seen == 3)
                {
                    await cancellation.CancelAsync();
                }
            }
        });

        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task GetResponse_AlreadyCancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Chat.Aara.GetResponseAsync(Question, cancellationToken: new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("a")]
    [InlineData("acne ")]
    [InlineData("qzx vbn ")]
    [InlineData("no ")]
    [InlineData("é😀\n'")]
    [InlineData("my chest acne is without pain, ")]
    public async Task GetResponse_LongestMessage_IsAnswered(string piece)
    {
        var message = string.Concat(Enumerable.Repeat(piece, 32_000 / piece.Length));

        Assert.InRange((await Chat.Ask(message)).Length, 20, 2_000);
    }

    [Fact]
    public async Task GetResponse_ManyChatsAtOnce_AnswersEachAsAlone()
    {
        string[] questions = [Question, "hi", "and at night?", "my back hurts", "moisturiser for dry skin?", "psoriasis", "zzzz"];
        var alone = await Task.WhenAll(questions.Select(Chat.Ask));

        await Parallel.ForAsync(0, 500, Cancellation, async (i, _) =>
            Assert.Equal(alone[i % alone.Length], await Chat.Ask(questions[i % questions.Length])));
    }

    [Fact]
    public void GetService_Metadata_NamesProviderAndModel()
    {
        var metadata = Chat.Aara.GetService<ChatClientMetadata>();

        Assert.Equal("chatmetrics", metadata?.ProviderName);
        Assert.Equal("aara-offline", metadata?.DefaultModelId);
        Assert.Same(Chat.Aara, Chat.Aara.GetService<IChatClient>());
        Assert.Null(Chat.Aara.GetService<IChatClient>("key"));
    }

    private static IAsyncEnumerable<ChatResponseUpdate> Stream(string question) =>
        Chat.Aara.GetStreamingResponseAsync(question, cancellationToken: Cancellation);
}
