using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>What waits for a click in Aspire's dashboard: the load generator and the fake model.</summary>
[Collection(SharedApplication.Collection)]
public sealed class DemoProgramTests : ApplicationTests
{
    private readonly RunningApplication _application;

    public DemoProgramTests(SharedApplication shared) => _application = Watch(shared.Application);

    [Fact]
    public async Task Start_LoadGenerator_AsksInSeveralConversationsUntilItIsStopped()
    {
        var known = await ConversationsAsync();

        await _application.ExecuteAsync("load-generator", KnownResourceCommands.StartCommand);
        await _application.WaitForAsync(async () => (await ConversationsAsync()).Except(known).Count() >= 3, "three new conversations");
        await _application.ExecuteAsync("load-generator", KnownResourceCommands.StopCommand);
    }

    [Fact]
    public async Task Start_FakeModel_AnswersTheQuestionsThatNameIt()
    {
        await _application.ExecuteAsync("fake-model", KnownResourceCommands.StartCommand);
        await _application.WaitUntilHealthyAsync("fake-model");

        using var response = await _application.Api.PostAsync("""{"message": "Hello", "model": "fake"}""");
        var answer = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal("fake", answer.Text("metadata", "individual_chat_metrics", "model"));
        Assert.True(answer.Number("metadata", "individual_chat_metrics", "price_usd") > 0);
        await _application.ExecuteAsync("fake-model", KnownResourceCommands.StopCommand);
    }

    private async Task<IEnumerable<string>> ConversationsAsync() =>
        (await _application.Api.GetAsync("/all-conversation-metrics?limit=1000")).Items("conversations").Select(one => one.Text("conversation_id"));
}
