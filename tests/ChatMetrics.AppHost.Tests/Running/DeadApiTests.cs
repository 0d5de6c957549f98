using System.Net.Sockets;

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

        await application.WaitForAsync(() => IsRefusedAsync(application.Api.Address), "refused connection");
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
