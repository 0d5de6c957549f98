using System.Net;
using System.Net.Sockets;

namespace ChatMetrics.AppHost.Local;

/// <summary>Ports on this machine's loopback addresses, IPv4 and, where there is one, IPv6.</summary>
internal static class PortCheck
{
    /// <summary>The ports of the replicas: in a row from <paramref name="first"/>, or free ones when that is 0.</summary>
    /// <exception cref="StartException">A port is taken.</exception>
    public static int[] Choose(int first, int count)
    {
        if (first == 0)
        {
            return FindFree(count);
        }

        var ports = Enumerable.Range(first, count).ToArray();
        var taken = Array.FindIndex(ports, port => !IsFree(port));
        return taken < 0
            ? ports
            : throw new StartException($"port {ports[taken]} is taken by another program: choose another with --port (0: a free one)");
    }

    /// <summary>Different ports that nobody listens on; found at once, so none is given twice.</summary>
    public static int[] FindFree(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => OpenFree()).ToArray();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        Array.ForEach(listeners, listener => listener.Stop());
        return ports;
    }

    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.IPv6Loopback, port);

    private static TcpListener OpenFree()
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            if (CanListen(IPAddress.IPv6Loopback, ((IPEndPoint)listener.LocalEndpoint).Port))
            {
                return listener;
            }

            listener.Stop();
        }
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
            // a machine without IPv6 has nobody listening there either
            return refused.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable;
        }
    }
}
