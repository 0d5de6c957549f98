using System.Text;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>Thousands of answers that are wrong in thousands of ways: each ends, is read as far as it can be, and is counted.</summary>
[Collection(Collections.Chats)]
public sealed class MutatedStreamTests(GarnetServer server) : ApiTests(server)
{
    private const int OfTheModel = 5000;
    private const int OfTheApi = 500;

    [Fact]
    public async Task GetStreamingResponse_OfAnyMutant_EndsAndKeepsTheTextThatCame()
    {
        MutatedStream mutant = null!;
        await using var remote = await FaultyServer.StartAsync(context => SendAsync(context, mutant));
        var options = new ChatModelOptions { Endpoint = new Uri(remote.Endpoint), Model = "m", ApiKey = "k" };
        using var model = new RemoteModel("remote", options, new AssistantOptions(), TimeProvider.System, NullLogger<RemoteModel>.Instance);

        var pieces = 0;
        for (var number = 0; number < OfTheModel; number++)
        {
            mutant = StreamMutator.Create(number);
            pieces += await AssertReadAsync(model, mutant, number);
        }

        // Most of them still have text that nobody could misread.
        Assert.InRange(pieces, OfTheModel, int.MaxValue);
    }

    [Fact]
    public async Task PostChat_AnyMutant_IsAnswerOrAFaultOfTheModelAndIsCountedOnce()
    {
        MutatedStream mutant = null!;
        await using var remote = await FaultyServer.StartAsync(context => SendAsync(context, mutant));
        var api = await StartAsync(remote.Settings("Tools=false"));

        for (var number = 0; number < OfTheApi; number++)
        {
            mutant = StreamMutator.Create(number);
            using var response = await api.Client.PostAsync(
                "/chat", new StringContent("""{"message":"hi"}""", Encoding.UTF8, "application/json"), Cancellation);
            Assert.True((int)response.StatusCode is 200 or 502, $"{number}: {response.StatusCode}");
        }

        var overall = (await api.GetAsync("/statistics?window=1h").ReadAsync()).At("overall");
        Assert.Equal(OfTheApi, overall.At("count").GetInt32());
        Assert.True(overall.At("tokens_total").GetInt64() > 0);
    }

    // The pieces of text that were to be found.
    private static async Task<int> AssertReadAsync(RemoteModel model, MutatedStream mutant, int number)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var read = new StringBuilder();
        UsageDetails? usage = null;
        try
        {
            await foreach (var update in model.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "hi")], cancellationToken: deadline.Token))
            {
                read.Append(update.Text);
                usage = update.Contents.OfType<UsageContent>().SingleOrDefault()?.Details ?? usage;
            }
        }
        catch (ModelFailedException)
        {
            // What came before it counts all the same.
        }
        catch (Exception exception)
        {
            Assert.Fail($"{number}: {exception}");
        }

        var (at, pieces) = (0, 0);
        foreach (var piece in mutant.PlainText())
        {
            at = read.ToString().IndexOf(piece, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"{number}: of {Encoding.UTF8.GetString(mutant.Bytes)} \"{piece}\" is not in \"{read}\"");
            at += piece.Length;
            pieces++;
        }

        long?[] counts = [usage?.InputTokenCount, usage?.OutputTokenCount, usage?.TotalTokenCount, usage?.CachedInputTokenCount, usage?.ReasoningTokenCount];
        Assert.All(counts, count => Assert.True(count is null or >= 0, $"{number}: {count}"));
        return pieces;
    }

    private static async Task SendAsync(HttpContext context, MutatedStream mutant)
    {
        context.Response.ContentType = mutant.ContentType;
        foreach (var piece in mutant.Pieces())
        {
            await context.Response.Body.WriteAsync(piece);
            await context.Response.Body.FlushAsync();
        }
    }
}
