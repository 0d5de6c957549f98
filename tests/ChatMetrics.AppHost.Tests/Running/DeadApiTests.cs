using System.Net.Sockets;
using ChatMetrics.AppHost.Tests.Processes;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>An API process that is dead lets nobody hang.</summary>
public sealed class DeadApiTests : ApplicationTests
{
    [Fact]
    public async Task Kill_TheOnlyApi_IsRefusedUntilItIsBack()
    {
        await using var application = Watch(await RunningApplication.StartAsync());
        var former = application.PidOf("api");

        application.Kill("api");
        await application.WaitForAsync(() => !LivingProcess.IsAlive(former), "end of the API");
        // without a connection that was kept open
        using var newcomer = new HttpClient();
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => new ChatApi(newcomer, application.Api.Address).AskAsync("refused", "Hello"));

        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(refused.InnerException).SocketErrorCode);
        await application.WaitForRestartAsync("api", former);
        await application.Api.AskAsync("back", "Hello");
    }

    [Fact]
    public async Task Kill_OneOfTwoReplicas_TheOtherAnswersAndItComesBack()
    {
        await using var application = Watch(await RunningApplication.StartAsync("--replicas", "2"));
        var former = application.PidOf("api");

        application.Kill("api");
        await application.WaitForAsync(async () => await application.Api.TryAskAsync("first", "Hello") is not null, "answer after the kill");
        for (var i = 0; i < 20; i++)
        {
            await application.Api.AskAsync($"other-{i}", "Hello");
        }

        await application.WaitForRestartAsync("api", former);
        await application.WaitForAsync(async () => await application.Replicas[0].RespondsAsync(), "replica that is back");
    }
}
