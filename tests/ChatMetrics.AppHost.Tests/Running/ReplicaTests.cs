using System.Globalization;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Two API processes behind one address. Each test leaves both running.</summary>
public sealed class ReplicaTests : ApplicationTests, IClassFixture<TwoReplicas>
{
    private const string Question = "I have oily skin, what routine do you recommend?";
    private const string FollowUp = "and in the evening?";

    private readonly RunningApplication _application;

    public ReplicaTests(TwoReplicas replicas) => _application = Watch(replicas.Application);

    [Fact]
    public async Task Start_Replicas_EachKnowsAndTellsOfTheOthersChats()
    {
        var (one, two) = (_application.Replicas[0], _application.Replicas[1]);
        await using var atOne = await one.ListenAsync();
        await using var atTwo = await two.ListenAsync();
        await WaitForNextSampleAsync(_application, atOne);
        await WaitForNextSampleAsync(_application, atTwo);

        var chats = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).AskAsync($"shared-{i % 4 / 2}", Question)));

        foreach (var api in new[] { one, two })
        {
            await AssertStoredAsync(_application, api, chats);
            await _application.WaitForAsync(async () => await CountAsync(api, "shared-") == chats.Length, "overview of all chats");
            var sample = await WaitForSampleOfAllProcessesAsync(_application, api);
            Assert.Equal(["api", "api", "redis", "worker"], sample.Items("processes").Select(process => process.Text("service")).Order());
        }

        await AssertHeardAsync(_application, atOne, chats);
        await AssertHeardAsync(_application, atTwo, chats);
        // what was asked of one continues with the other
        await one.AskAsync("continued", Question);
        await one.AskAsync("stays", Question);
        Assert.Equal((await one.AskAsync("stays", FollowUp)).Response, (await two.AskAsync("continued", FollowUp)).Response);
    }

    [Fact]
    public async Task Stop_OneReplica_ItsListenersGoOnAtTheOtherWithoutAGap()
    {
        var (one, two) = (_application.Replicas[0], _application.Replicas[1]);
        await using var atOne = await one.ListenAsync();
        await WaitForNextSampleAsync(_application, atOne);
        var before = await two.AskAsync("before", Question);
        await AssertHeardAsync(_application, atOne, before);

        await _application.StopAsync(one);
        await atOne.Ended;
        var meanwhile = await two.AskAsync("meanwhile", Question);
        await using var atTwo = await two.ListenAsync(atOne.Ids.Last());
        var after = await two.AskAsync("after", Question);

        await AssertHeardAsync(_application, atTwo, meanwhile, after);
        Assert.Equal(0, atTwo.TimesHeard(before.Id));
        var sequences = atOne.Ids.Concat(atTwo.Ids).Select(id => long.Parse(id[(id.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(0, sequences.Length).Select(i => sequences[0] + i), sequences);
        await _application.StartAsync(one);
    }

    [Fact]
    public async Task Kill_OneOfTwoReplicas_TheOtherAnswersAndItComesBack()
    {
        var former = _application.PidOf("api");

        _application.Kill("api");
        await _application.WaitForAsync(async () => await _application.Api.TryAskAsync("first", "Hello") is not null, "answer after the kill");
        for (var i = 0; i < 20; i++)
        {
            await _application.Api.AskAsync($"other-{i}", "Hello");
        }

        await _application.WaitForRestartAsync("api", former);
        await _application.WaitForAsync(async () => await _application.Replicas[0].RespondsAsync(), "replica that is back");
    }

    private static async Task<double> CountAsync(ChatApi api, string conversations) =>
        (await api.GetAsync("/all-conversation-metrics?limit=1000")).Items("conversations")
        .Where(conversation => conversation.Text("conversation_id").StartsWith(conversations, StringComparison.Ordinal))
        .Sum(conversation => conversation.Number("chat_count"));
}

/// <summary>One application with two API processes.</summary>
public sealed class TwoReplicas : IAsyncLifetime
{
    internal RunningApplication Application { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Application = await RunningApplication.StartAsync("--replicas", "2");

    public ValueTask DisposeAsync() => Application.DisposeAsync();
}
