using System.Net;
using System.Net.Sockets;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatMetrics.AppHost.Tests.Garnet;

public sealed class HangUpRecoveryTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_ServerIsSilent_IsKilledAfterAMinute()
    {
        var time = new SignallingTimeProvider(DateTimeOffset.UnixEpoch);
        using var listener = Listen();
        var killed = new TaskCompletionSource();
        using var recovery = Watch(listener, time, killed.SetResult);
        await recovery.StartAsync(Cancellation);
        await time.TimerIsSetAsync(Deadline, Cancellation);

        time.Advance(HangUpRecovery.Interval);
        using var asked = await listener.AcceptTcpClientAsync(Cancellation);
        time.Advance(HangUpRecovery.MaxSilence - TimeSpan.FromSeconds(1));
        Assert.False(killed.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await killed.Task.WaitAsync(Deadline, Cancellation);
        await recovery.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(10, 2)]
    public async Task Watch_ServerHangsUp_IsKilledAtTheFifthTimeInARow(int hangUps, int expected)
    {
        var time = new SignallingTimeProvider(DateTimeOffset.UnixEpoch);
        using var listener = Listen();
        var kills = 0;
        using var recovery = Watch(listener, time, () => kills++);
        await recovery.StartAsync(Cancellation);
        await time.TimerIsSetAsync(Deadline, Cancellation);

        foreach (var answers in new[] { false, false, true }.Concat(Enumerable.Repeat(false, hangUps)))
        {
            await AskedAsync(answers);
        }

        // Once it asks again, it has taken the others in.
        await AskedAsync(answers: true);
        Assert.Equal(expected, kills);
        await recovery.StopAsync(Cancellation);

        async Task AskedAsync(bool answers)
        {
            time.Advance(HangUpRecovery.Interval);
            using var client = await listener.AcceptTcpClientAsync(Cancellation);
            await client.GetStream().ReadExactlyAsync(new byte["*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n".Length], Cancellation);
            if (answers)
            {
                await client.GetStream().WriteAsync("+OK\r\n"u8.ToArray(), Cancellation);
            }
        }
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static HangUpRecovery Watch(TcpListener listener, TimeProvider time, Action kill)
    {
        var server = new RespServer("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, "secret");
        return new HangUpRecovery(_ => Task.FromResult(server), kill, time, NullLogger<HangUpRecovery>.Instance);
    }
}
