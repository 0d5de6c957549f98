using System.Net;
using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>The application from its start to its stop: the quick start, and a second start.</summary>
[Collection(SharedApplication.Collection)]
public sealed class WholeApplicationTests(SharedApplication shared) : ApplicationTests
{
    private const string Question = "I have oily skin, what routine do you recommend?";
    private const string FollowUp = "and in the evening?";

    [Fact]
    public async Task Start_AgainOnTheSameData_KnowsAllConversationsAndWhatWasSaid()
    {
        using var data = new TemporaryFolder();
        AnsweredChat[] before;
        string withHistory, overview;
        await using (var first = Watch(await RunningApplication.StartAsync(data)))
        {
            before = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(i => first.Api.AskAsync($"conversation-{i}", Question)))];
            withHistory = (await first.Api.AskAsync("conversation-0", FollowUp)).Response;
            await first.WaitUntilCountedAsync(before.Length + 1);
            overview = (await first.Api.GetAsync("/all-conversation-metrics")).ToString();
        }

        await using var second = Watch(await RunningApplication.StartAsync(data));

        Assert.Equal(overview, (await second.Api.GetAsync("/all-conversation-metrics")).ToString());
        await AssertStoredAsync(second, second.Api, before);
        Assert.Equal(withHistory, (await second.Api.AskAsync("conversation-1", FollowUp)).Response);
        Assert.NotEqual(withHistory, (await second.Api.AskAsync("nothing-said-yet", FollowUp)).Response);
        await WaitForSampleOfAllProcessesAsync(second, second.Api);
    }

    [Fact]
    public async Task Start_QuickStart_WorksAsItIsWritten()
    {
        var application = Watch(shared.Application);
        await using var live = await application.Api.ListenAsync();
        await WaitForNextSampleAsync(application, live);

        using var response = await application.Api.PostAsync("""{"message": "What skincare routine for oily skin?", "conversation_id": "test"}""");
        var answer = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var metrics = await application.Api.GetAsync("/conversation-metrics/test");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("test", answer.Text("conversation_id"));
        Assert.Contains("oily", answer.Text("response"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("What skincare routine for oily skin?", metrics.Items("individual_chats").Single().Text("message"));
        var chat = new AnsweredChat("test", answer.Text("response"), answer.At("metadata", "individual_chat_metrics"));
        await AssertStoredAsync(application, application.Api, [chat]);
        await AssertHeardAsync(application, live, chat);
        // The blocks come by the service's console, which is written to now and then.
        await application.WaitForAsync(
            () => application.Output.Contains($"INDIVIDUAL CHAT COMPLETED - {chat.Id}", StringComparison.Ordinal), "the chat's block on the console");
    }
}
