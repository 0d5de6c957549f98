using System.Net;
using System.Net.Sockets;

namespace ChatMetrics.AppHost.Services;

/// <summary>Ports on this machine's loopback addresses: IPv4 and, if available, IPv6.</summary>
internal static class LoopbackPort
{
    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.IPv6Loopback, port);

    public static int FindFree()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException refused)
        {
            // On a machine without IPv6, nothing listens there either.
            return refused.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
        }
    }
}
