using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using ChatMetrics.Testing;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Any process dies by SIGKILL: the host starts it again, and what was answered is still there.</summary>
[Collection(SharedApplication.Collection)]
public sealed class KilledProcessTests : ApplicationTests
{
    private const string Question = "What skincare routine for oily skin?";

    private readonly RunningApplication _application;

    public KilledProcessTests(SharedApplication shared) => _application = Watch(shared.Application);

    private ChatApi Api => _application.Api;

    [Fact]
    public async Task Kill_ApiAfterChats_NothingIsLostAndChatsGoOn()
    {
        var before = await AskAsync("api-after", 5);

        await KillAsync("api");

        await AssertStoredAsync(_application, Api, before);
        await using var live = await Api.ListenAsync();
        await WaitForNextSampleAsync(_application, live);
        var after = await AskAsync("api-after", 5);
        await AssertHeardAsync(_application, live, after);
        await AssertStoredAsync(_application, Api, [.. before, .. after]);
        await WaitForSampleOfAllProcessesAsync(_application, Api);
    }

    [Fact]
    public async Task Kill_ApiAmidChats_EveryAnsweredChatIsThereOnce()
    {
        var answered = new List<AnsweredChat>();
        var former = _application.PidOf("api");
        var clients = Enumerable.Range(0, 4).Select(client => AskUntilNoAnswerAsync($"api-amid-{client % 2}", answered)).ToArray();
        await _application.WaitForAsync(() => CountOf(answered) >= 20, "20 answered chats");

        _application.Kill("api");
        await Task.WhenAll(clients);
        await _application.WaitForRestartAsync("api", former);

        await AssertStoredAsync(_application, Api, answered);
        await AssertStoredAsync(_application, Api, [.. answered, .. await AskAsync("api-amid-0", 2)]);
    }

    [Fact]
    public async Task Kill_TheOnlyApi_IsRefusedUntilItIsBack()
    {
        var former = _application.PidOf("api");

        _application.Kill("api");

        await _application.WaitForAsync(() => IsRefusedAsync(Api.Address), "refused connection");
        await _application.WaitForRestartAsync("api", former);
        await Api.AskAsync("back", "Hello");
    }

    [Fact]
    public async Task Kill_ApiWhileRedisIsDown_IsStartedAgainWithoutIt()
    {
        var meanwhile = new List<AnsweredChat>();
        await _application.ExecuteAsync("redis", KnownResourceCommands.StopCommand);
        try
        {
            var former = _application.PidOf("api");
            _application.Kill("api");
            await _application.WaitForAsync(() => _application.PidOf("api") != former, "new api");
            await _application.WaitForAsync(Api.RespondsAsync, "API that responds");
            meanwhile.Add(await Api.AskAsync("both-down", Question));
        }
        finally
        {
            await _application.ExecuteAsync("redis", KnownResourceCommands.StartCommand);
        }

        await _application.WaitUntilHealthyAsync("redis");
        await _application.WaitUntilStoredAsync();
        await AssertStoredAsync(_application, Api, meanwhile);
    }

    [Fact]
    public async Task Kill_Redis_NothingIsLostAndAllReconnect()
    {
        await using var live = await Api.ListenAsync();
        var before = await AskAsync("redis", 10);
        var former = _application.PidOf("redis");
        var checkpoints = Checkpoints();

        _application.Kill("redis");
        var meanwhile = await Api.AskAsync("redis-away", Question);
        await _application.WaitForRestartAsync("redis", former);

        Assert.NotEmpty(meanwhile.Response);
        // What the kill tore is not read again.
        await _application.WaitForAsync(() => Checkpoints().Except(checkpoints).Any(), "checkpoint after the restart");
        await WaitForSampleOfAllProcessesAsync(_application, Api);
        await AssertStoredAsync(_application, Api, before);
        await WaitForNextSampleAsync(_application, live);
        var after = await AskAsync("redis", 5);
        await AssertHeardAsync(_application, live, after);
        await AssertStoredAsync(_application, Api, [.. before, .. after]);
        await AssertStoredAsync(_application, Api, [meanwhile]);
    }

    [Fact]
    public async Task Kill_Worker_SamplesGoOnAndChatsDoNotNotice()
    {
        await using var live = await Api.ListenAsync();
        await WaitForNextSampleAsync(_application, live);

        var restarted = KillAsync("worker");
        var chats = await AskAsync("worker", 5);
        await restarted;

        await WaitForSampleOfAllProcessesAsync(_application, Api);
        await WaitForNextSampleAsync(_application, live);
        await AssertHeardAsync(_application, live, chats);
        await AssertStoredAsync(_application, Api, chats);
    }

    [Fact]
    public async Task Pause_Worker_HealthNamesItUntilItGoesOn()
    {
        var worker = _application.PidOf("worker");
        using (new PausedProcess(worker))
        {
            await _application.WaitForAsync(
                async () => await Api.GetAsync("/health") is var health
                    && health.Text("status") == "degraded"
                    && health.Text("checks", "folding", "status") == "degraded"
                    && health.At("checks", "folding").ToString().Contains($":{worker} hangs", StringComparison.Ordinal)
                    && health.At("checks", "workers").ToString().Contains($":{worker} hangs", StringComparison.Ordinal),
                "health that names the worker");
        }

        await WaitForSampleOfAllProcessesAsync(_application, Api);
        await _application.WaitForAsync(async () => (await Api.GetAsync("/health")).Text("checks", "folding", "status") == "healthy", "worker that folds");
        await _application.WaitForAsync(async () => (await Api.GetAsync("/health")).Text("checks", "workers", "status") == "healthy", "health without names");
    }

    private string[] Checkpoints() => Directory.GetFileSystemEntries(
        Path.Combine(_application.DataFolder, "redis", "checkpoints", "Store", "checkpoints", "index-checkpoints"));

    private Task KillAsync(string name) => _application.KillAndWaitForRestartAsync(name);

    private async Task<List<AnsweredChat>> AskAsync(string conversation, int times)
    {
        var chats = new List<AnsweredChat>();
        while (chats.Count < times)
        {
            chats.Add(await Api.AskAsync(conversation, Question));
        }

        return chats;
    }

    private async Task AskUntilNoAnswerAsync(string conversation, List<AnsweredChat> answered)
    {
        while (await Api.TryAskAsync(conversation, Question) is { } chat)
        {
            lock (answered)
            {
                answered.Add(chat);
            }
        }
    }

    private static int CountOf(List<AnsweredChat> answered)
    {
        lock (answered)
        {
            return answered.Count;
        }
    }

    // On a connection of its own, not on one that was kept open.
    private static async Task<bool> IsRefusedAsync(Uri api)
    {
        using var newcomer = new TcpClient();
        try
        {
            await newcomer.ConnectAsync(api.Host, api.Port);
            return false;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
