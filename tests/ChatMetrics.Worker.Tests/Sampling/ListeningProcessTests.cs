using System.Net;
using System.Net.Sockets;
using ChatMetrics.Worker.Sampling;

namespace ChatMetrics.Worker.Tests.Sampling;

public sealed class ListeningProcessTests
{
    private const string Line =
        "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0";

    [Fact]
    public void InodeOf_SocketThatListensOnThePort_IsThere() => Assert.Equal("12345", ListeningProcess.InodeOf(Line, 8000));

    [Theory]
    [InlineData(Line, 8001)]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", 8000)]
    [InlineData("   0: 0100007F:1F40 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 12345 1", 8000)]
    [InlineData("", 8000)]
    public void InodeOf_AnythingElse_IsNull(string line, int port) => Assert.Null(ListeningProcess.InodeOf(line, port));

    [Fact]
    public void Find_OwnListener_IsThisProcess()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Assert.Equal(Environment.ProcessId, ListeningProcess.Find(((IPEndPoint)listener.LocalEndpoint).Port));
    }

    [Fact]
    public void Find_NobodyListens_IsNull() => Assert.Null(ListeningProcess.Find(1));
}
