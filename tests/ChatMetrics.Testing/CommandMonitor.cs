using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.Testing;

/// <summary>Counts the commands that a <c>redis-server</c> executes, by key.</summary>
public sealed class CommandMonitor : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _commands = new();
    private readonly List<TcpClient> _clients = [];
    private readonly List<Task> _reading = [];

    /// <summary>The number of commands for each key.</summary>
    public IReadOnlyDictionary<string, int> Commands => _commands;

    /// <param name="nodes">The address of each node.</param>
    public static async Task<CommandMonitor> StartAsync(IEnumerable<EndPoint> nodes)
    {
        var monitor = new CommandMonitor();
        foreach (var node in nodes.Cast<IPEndPoint>())
        {
            var client = new TcpClient();
            monitor._clients.Add(client);
            await client.ConnectAsync(node);
            await client.GetStream().WriteAsync("MONITOR\r\n"u8.ToArray());
            var lines = new StreamReader(client.GetStream(), Encoding.UTF8);
            // +OK
            await lines.ReadLineAsync();
            monitor._reading.Add(monitor.ReadAsync(lines));
        }

        return monitor;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Task.WhenAll(_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // +1700000000.000000 [0 127.0.0.1:1234] "SET" "key" "value"
    private async Task ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.Split('"') is [_, _, _, var key, ..])
            {
                _commands.AddOrUpdate(key, 1, (_, before) => before + 1);
            }
        }
    }
}
