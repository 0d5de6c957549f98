using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.Testing;

/// <summary>Three <c>redis-server</c> nodes, each with a third of the hash slots, without replicas.</summary>
public class RedisCluster : RedisServer
{
    private protected const int Primaries = 3;
    private protected const int Slots = 16_384;

    // The first half for clients, the second for the cluster bus, whose default is the port plus 10,000, which may be in use.
    private readonly int[] _ports;

    public RedisCluster()
        : this(replicas: 0)
    {
    }

    /// <param name="replicas">So many nodes more, which have no slots yet.</param>
    private protected RedisCluster(int replicas) => _ports = FreePorts((Primaries + replicas) * 2);

    private protected int Nodes => _ports.Length / 2;

    public override string? Missing =>
        InstalledRedisServer.Program is null ? "redis-server is not installed." : null;

    public override string ConnectionString =>
        string.Join(',', _ports.Take(Nodes).Select(port => $"127.0.0.1:{port}"));

    protected override IReadOnlyList<ProcessStartInfo> Commands() => [.. Enumerable.Range(0, Nodes).Select(node =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, $"{node}")).FullName;
        return new ProcessStartInfo(
            InstalledRedisServer.Program!,
            [
                "--port", $"{_ports[node]}", "--cluster-port", $"{_ports[Nodes + node]}", "--cluster-enabled", "yes",
                "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--repl-diskless-sync-delay", "0",
            ]);
    })];

    /// <summary>Forms the cluster. Nodes that already belong to one reject the commands and keep it.</summary>
    protected override async Task FormAsync()
    {
        for (var node = 0; node < Nodes; node++)
        {
            if (node < Primaries)
            {
                await SendAsync(node, $"CLUSTER ADDSLOTSRANGE {Slots * node / Primaries} {(Slots * (node + 1) / Primaries) - 1}");
            }

            await SendAsync(node, $"CLUSTER MEET 127.0.0.1 {_ports[0]} {_ports[Nodes]}");
        }

        // A node reports ok once it knows the owner of every slot.
        for (var node = 0; node < Nodes; node++)
        {
            while (await SendAsync(node, "CLUSTER INFO") != "cluster_state:ok")
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Waits for the node to listen, sends the command and returns the first line of the reply.</summary>
    private protected async Task<string?> SendAsync(int node, string command)
    {
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _ports[node]);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\n"));
                using var answer = new StreamReader(client.GetStream());
                var line = await answer.ReadLineAsync();
                return line?.StartsWith('$') == true ? await answer.ReadLineAsync() : line;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }
    }
}
