using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>The application from its start to its stop: the quick start, a second start, and two replicas.</summary>
public sealed class WholeApplicationTests : ApplicationTests
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
    public async Task Start_Replicas_EachKnowsAndTellsOfTheOthersChats()
    {
        await using var application = Watch(await RunningApplication.StartAsync("--replicas", "2"));
        var (one, two) = (application.Replicas[0], application.Replicas[1]);
        await using var atOne = await one.ListenAsync();
        await using var atTwo = await two.ListenAsync();
        await WaitForNextSampleAsync(application, atOne);
        await WaitForNextSampleAsync(application, atTwo);

        var chats = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).AskAsync($"shared-{i % 4 / 2}", Question)));

        await application.WaitUntilCountedAsync(chats.Length);
        foreach (var api in new[] { one, two })
        {
            await AssertStoredAsync(application, api, chats);
            Assert.Equal(20, (await api.GetAsync("/all-conversation-metrics")).Number("total_chats"));
            var sample = await WaitForSampleOfAllProcessesAsync(application, api);
            Assert.Equal(["api", "api", "redis", "worker"], sample.Items("processes").Select(process => process.Text("service")).Order());
        }

        await AssertHeardAsync(application, atOne, chats);
        await AssertHeardAsync(application, atTwo, chats);
        // what was asked of one continues with the other
        await one.AskAsync("continued", Question);
        await one.AskAsync("stays", Question);
        Assert.Equal((await one.AskAsync("stays", FollowUp)).Response, (await two.AskAsync("continued", FollowUp)).Response);
    }

    [Fact]
    public async Task Stop_OneReplica_ItsListenersGoOnAtTheOtherWithoutAGap()
    {
        await using var application = Watch(await RunningApplication.StartAsync("--replicas", "2"));
        var (one, two) = (application.Replicas[0], application.Replicas[1]);
        await using var atOne = await one.ListenAsync();
        await WaitForNextSampleAsync(application, atOne);
        var before = await two.AskAsync("before", Question);
        await AssertHeardAsync(application, atOne, before);

        await application.StopAsync(one);
        await atOne.Ended;
        var meanwhile = await two.AskAsync("meanwhile", Question);
        await using var atTwo = await two.ListenAsync(atOne.Ids.Last());
        var after = await two.AskAsync("after", Question);

        await AssertHeardAsync(application, atTwo, meanwhile, after);
        Assert.Equal(0, atTwo.TimesHeard(before.Id));
        var sequences = atOne.Ids.Concat(atTwo.Ids).Select(id => long.Parse(id[(id.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(0, sequences.Length).Select(i => sequences[0] + i), sequences);
    }

    [Fact]
    public async Task Start_QuickStart_WorksAsItIsWritten()
    {
        await using var application = Watch(await RunningApplication.StartAsync());
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
