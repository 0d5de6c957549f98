using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatMetrics.Benchmarks.Load;
using ChatMetrics.Testing;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>
/// A thousand streams a second that begin and end: memory and sockets before and after, following a garbage collection.
/// </summary>
internal static class ChurnCost
{
    private const int PerSecond = 1_000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Freeing = TimeSpan.FromSeconds(2);

    public static async Task RunAsync()
    {
        await using RedisServer redis = new InstalledRedisServer() is { Missing: null } installed ? installed : new GarnetServer();
        await redis.InitializeAsync();
        using var api = await ApiProcess.StartAsync(redis.ConnectionString, ApiProcess.ManySubscribers);
        Console.WriteLine("| | streams | seconds | resident memory, MB | open sockets |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var (name, duration) in new[] { ("before", WarmUp), ("after", Duration), ("after another minute", Duration) })
        {
            var (streams, seconds) = await ChurnAsync(api.Client.BaseAddress!, duration);
            await Task.Delay(Freeing);
            await api.CollectAsync();
            var (_, memory, sockets) = api.Cost;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {streams} | {seconds:0.0} | {memory / 1024.0 / 1024.0:0.0} | {sockets} |"));
        }
    }

    private static async Task<(int Streams, double Seconds)> ChurnAsync(Uri api, TimeSpan duration)
    {
        var request = Encoding.ASCII.GetBytes($"GET /live-metrics HTTP/1.1\r\nHost: {api.Authority}\r\n\r\n");
        var wanted = (int)(PerSecond * duration.TotalSeconds);
        var streams = new List<Task>();
        var start = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Tick);
        while (streams.Count < wanted && await timer.WaitForNextTickAsync())
        {
            while (streams.Count < Math.Min(wanted, start.Elapsed.TotalSeconds * PerSecond))
            {
                streams.Add(OpenAndCloseAsync(api.Port, request));
            }
        }

        await Task.WhenAll(streams);
        return (streams.Count, start.Elapsed.TotalSeconds);
    }

    private static async Task OpenAndCloseAsync(int port, byte[] request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await socket.SendAsync(request);
        var head = new byte[1024];
        var received = await socket.ReceiveAsync(head);
        if (!head.AsSpan(0, received).StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(head, 0, received));
        }
    }
}
