using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>
/// Subscribers of one stream, in their own process, with one thread that waits for all of their sockets and reads them itself:
/// cheap enough not to distort the measurement, and its own CPU is reported.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private LoadClient(Process process) => _process = process;

    /// <summary>CPU time used by the process so far, user and kernel.</summary>
    public TimeSpan CpuTime => ProcessCost.Of(_process).Cpu;

    /// <summary>
    /// The process's program: subscribes and says so; then, given the number of events to expect, reports what arrived.
    /// </summary>
    public static async Task SubscribeAsync(Uri stream, int count)
    {
        var deliveries = new Deliveries();
        var subscriptions = new List<Subscription>();
        foreach (var some in Enumerable.Range(0, count).Chunk(100))
        {
            var opened = await Task.WhenAll(some.Select(_ => OpenAsync(stream, deliveries)));
            subscriptions.AddRange(opened);
        }

        Console.WriteLine("subscribed");
        var expected = count * long.Parse(Console.ReadLine()!, CultureInfo.InvariantCulture);
        var waited = Stopwatch.StartNew();
        while (deliveries.Count < expected && waited.Elapsed < Patience)
        {
            await Task.Delay(10);
        }

        var (median, p99, max) = deliveries.Milliseconds();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{deliveries.Count} {Math.Max(deliveries.Missing, expected - deliveries.Count)} {deliveries.Wrong} {median} {p99} {max}"));
        subscriptions.ForEach(subscription => subscription.Dispose());
    }

    public static async Task<LoadClient> StartAsync(Uri stream, int count)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatMetrics.Benchmarks.dll"), "subscribe", $"{stream}", $"{count}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
                ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
                ["DOTNET_gcServer"] = "0",
            },
        };
        var client = new LoadClient(Process.Start(start)!);
        await client.ReadAsync();
        return client;
    }

    /// <summary>Waits until every subscriber has received the events, at most ten seconds.</summary>
    public async Task<DeliveryReport> EndAsync(int events)
    {
        await _process.StandardInput.WriteLineAsync(events.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync();
        var figures = (await ReadAsync()).Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToList();
        return new DeliveryReport(figures[0], figures[1], figures[2], figures[3], figures[4], figures[5]);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<Subscription> OpenAsync(Uri stream, Deliveries deliveries)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, stream.Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {stream.PathAndQuery} HTTP/1.1\r\nHost: {stream.Authority}\r\nAccept: text/event-stream\r\n\r\n"));
        var subscription = new Subscription(socket, deliveries);
        subscription.Receive();
        await subscription.Open.WaitAsync(Patience);
        return subscription;
    }

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The load client ended.");
}

/// <summary>
/// The result: events in total, missing, and duplicate or out of order; latency from publishing to receipt in milliseconds.
/// </summary>
internal sealed record DeliveryReport(double Delivered, double Missing, double Wrong, double MedianMs, double P99Ms, double MaxMs);
