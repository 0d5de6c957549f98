using System.Net;
using System.Net.Sockets;
using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

public sealed class PortCheckTests
{
    [Fact]
    public void Choose_Zero_GivesDifferentFreePorts()
    {
        var ports = PortCheck.Choose(0, 3);

        Assert.Equal(3, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 1, 65535));
    }

    [Fact]
    public void Choose_TakenPort_NamesItAndTheWayOut()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = Assert.Throws<StartException>(() => PortCheck.Choose(port, 1));

        Assert.Contains($"port {port} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--port", refused.Message, StringComparison.Ordinal);
    }
}
