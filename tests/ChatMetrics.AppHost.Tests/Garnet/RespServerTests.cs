using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Tests.Garnet;

public sealed class RespServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("+OK\r\n+PONG\r\n", true)]
    [InlineData("-WRONGPASS invalid password\r\n-NOAUTH\r\n", false)]
    [InlineData("+OK\r\n-LOADING the data\r\n", false)]
    [InlineData("", false)]
    public async Task AnswersAsync_Answer_IsTrueForPongOnly(string answer, bool expected)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeOnceAsync(server, answer, Question("PING"));

        Assert.Equal(expected, await Of(server).AnswersAsync(Cancellation));
        Assert.Equal(Question("PING"), await serving);
    }

    [Fact]
    public async Task AnswersAsync_NobodyListens_IsFalse()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var asked = Of(server);
        server.Stop();

        Assert.False(await asked.AnswersAsync(Cancellation));
    }

    [Theory]
    [InlineData("+OK\r\n+OK\r\n", true)]
    [InlineData("+OK\r\n-ERR checkpoint already in progress\r\n", false)]
    public async Task SaveAsync_Answer_SaysWhetherItIsSaved(string answer, bool expected)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeOnceAsync(server, answer, Question("SAVE"));

        Assert.Equal(expected, await Of(server).SaveAsync(Cancellation));
        Assert.Equal(Question("SAVE"), await serving);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("+OK\r\n", false)]
    [InlineData("-LOADING the data\r\n", false)]
    public async Task HangsUpAsync_Answer_IsTrueWithoutOne(string answer, bool expected)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var serving = ServeOnceAsync(server, answer, Auth);

        Assert.Equal(expected, await Of(server).HangsUpAsync(Cancellation));
        Assert.Equal(Auth, await serving);
    }

    [Fact]
    public async Task HangsUpAsync_NobodyListens_IsFalse()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var asked = Of(server);
        server.Stop();

        Assert.False(await asked.HangsUpAsync(Cancellation));
    }

    private static RespServer Of(TcpListener server) => new("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port, "secret");

    private const string Auth = "*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n";

    private static string Question(string command) => $"{Auth}*1\r\n$4\r\n{command}\r\n";

    private static async Task<string> ServeOnceAsync(TcpListener server, string answer, string expected)
    {
        using var client = await server.AcceptTcpClientAsync(Cancellation);
        var stream = client.GetStream();
        var question = new byte[expected.Length];
        await stream.ReadExactlyAsync(question, Cancellation);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancellation);
        return Encoding.ASCII.GetString(question);
    }
}
