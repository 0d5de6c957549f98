using System.Net;
using System.Net.Sockets;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Tests.Garnet;

public sealed class RespPingTests
{
    [Theory]
    [InlineData("+OK\r\n+PONG\r\n", true)]
    [InlineData("-WRONGPASS invalid password\r\n-NOAUTH\r\n", false)]
    [InlineData("+OK\r\n-LOADING the data\r\n", false)]
    [InlineData("", false)]
    public async Task AnswersAsync_Answer_IsTrueForPongOnly(string answer, bool expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeOnceAsync(server, answer, cancellation);

        var answers = await RespPing.AnswersAsync("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port, "secret", cancellation);

        Assert.Equal(expected, answers);
        Assert.Equal("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*1\r\n$4\r\nPING\r\n", await serving);
    }

    [Fact]
    public async Task AnswersAsync_NobodyListens_IsFalse()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        server.Stop();

        Assert.False(await RespPing.AnswersAsync("127.0.0.1", port, "secret", TestContext.Current.CancellationToken));
    }

    private static async Task<string> ServeOnceAsync(TcpListener server, string answer, CancellationToken cancellation)
    {
        using var client = await server.AcceptTcpClientAsync(cancellation);
        var stream = client.GetStream();
        var question = new byte["*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*1\r\n$4\r\nPING\r\n".Length];
        await stream.ReadExactlyAsync(question, cancellation);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), cancellation);
        return System.Text.Encoding.ASCII.GetString(question);
    }
}
