using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>Many streams at once, and one that nobody reads.</summary>
[Collection(Collections.Chats)]
public sealed class GatewayLoadTests(GarnetServer server) : GatewayApiTests(server)
{
    private const int Streams = 500;
    private const int PieceBytes = 1 << 20;

    [Fact]
    public async Task Stream_FiveHundredAtOnce_EachIsPassedOnAndMeasured()
    {
        var (asked, allAsked) = (0, new TaskCompletionSource());
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(async context =>
        {
            if (Interlocked.Increment(ref asked) == Streams)
            {
                allAsked.SetResult();
            }

            await allAsked.Task;
            await ModelAnswers.EventAsync(context, """{"choices":[{"index":0,"delta":{"content":"routine"},"finish_reason":"stop"}]}""");
            await ModelAnswers.EventAsync(context, "[DONE]");
        }));
        var api = await StartAsync([.. model.Settings(), "--ChatMetrics:ModelSilenceTimeout=00:10:00"]);

        var answers = await Task.WhenAll(Enumerable.Range(0, Streams).Select(async number =>
        {
            using var answer = await PostAsync(api, AskStream, ("X-ChatMetrics-User-Id", $"user-{number % 5}"));
            return await answer.Content.ReadAsStringAsync(Cancellation);
        }));

        Assert.All(answers, answer => Assert.Contains("routine", answer, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.EndsWith("data: [DONE]\n\n", answer, StringComparison.Ordinal));
        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/statistics?window=1h&group_by=user").ReadAsync()).At("groups").EnumerateArray()
                .Count(group => group.At("count").GetInt32() == Streams / 5) == 5);
    }

    [Fact]
    public async Task Stream_ClientDoesNotRead_TheModelIsSlowedDown()
    {
        const int all = 128;
        var sent = 0;
        var hungUp = new TaskCompletionSource();
        await using var model = await FaultyServer.StartAsync(ModelAnswers.SpeaksThen(async context =>
        {
            context.RequestAborted.Register(() => hungUp.TrySetResult());
            var piece = $$$"""{"choices":[{"index":0,"delta":{"content":"{{{new string('x', PieceBytes)}}}"}}]}""";
            while (sent < all)
            {
                await ModelAnswers.EventAsync(context, piece);
                sent++;
            }
        }));
        var api = await StartAsync([.. model.Settings(), "--ChatMetrics:MaxAnswerMb=1024"]);

        using (var answer = await PostAsync(api, AskStream))
        {
            using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
            var buffer = new byte[4 * PieceBytes];
            await body.ReadExactlyAsync(buffer, Cancellation);
            // Meanwhile the API would have time to take all of it.
            for (var number = 0; number < 500; number++)
            {
                using var models = await api.GetAsync("/v1/models");
            }

            // The rest is in the buffers of two connections.
            Assert.InRange(sent, 3, all / 2);
        }

        await hungUp.Task;
    }
}
