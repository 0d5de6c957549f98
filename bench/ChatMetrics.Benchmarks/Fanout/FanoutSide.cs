using System.Diagnostics;
using System.Globalization;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>One hub with its subscribers, and the cost of its events so far.</summary>
internal sealed class FanoutSide : IDisposable
{
    // After that, the code that handles an event is fully compiled.
    private const int WarmUpSubscribers = 100;
    private const int WarmUpEvents = 400;
    private const int LastWarmUpEvents = 6;

    // All deliveries of a turn have ended by then.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly string _hub;
    private readonly int _subscribers;
    private readonly Func<ProcessCost> _cost;
    private readonly Func<byte[], Task> _publish;
    private readonly Func<Task> _collect;
    private readonly LoadClient _client;
    private readonly long _memoryBefore;
    private TimeSpan _cpu;
    private TimeSpan _clientCpu;
    private int _events;

    private FanoutSide(
        string hub,
        int subscribers,
        Func<ProcessCost> cost,
        Func<byte[], Task> publish,
        Func<Task> collect,
        LoadClient client,
        long memoryBefore)
    {
        (_hub, _subscribers, _cost, _publish, _collect, _client, _memoryBefore) =
            (hub, subscribers, cost, publish, collect, client, memoryBefore);
    }

    /// <summary>Starts with all subscribers connected.</summary>
    /// <param name="hub">The hub's name.</param>
    /// <param name="stream">The address of the stream.</param>
    /// <param name="subscribers">The number of subscribers.</param>
    /// <param name="cost">Reads the hub's usage so far.</param>
    /// <param name="publish">Sends an event to all subscribers.</param>
    /// <param name="collect">Runs a garbage collection.</param>
    public static async Task<FanoutSide> StartAsync(
        string hub, Uri stream, int subscribers, Func<ProcessCost> cost, Func<byte[], Task> publish, Func<Task> collect)
    {
        using (await LoadClient.StartAsync(stream, WarmUpSubscribers))
        {
            await PaceAsync(WarmUpEvents, perSecond: 100, () => publish(LoadEvent.Json(LoadEvent.WarmUp)));
        }

        await collect();
        var memoryBefore = cost().MemoryBytes;
        var client = await LoadClient.StartAsync(stream, subscribers);
        await PaceAsync(LastWarmUpEvents, perSecond: 2, () => publish(LoadEvent.Json(LoadEvent.WarmUp)));
        return new FanoutSide(hub, subscribers, cost, publish, collect, client, memoryBefore);
    }

    /// <summary>Publishes at a steady pace.</summary>
    public async Task PublishAsync(int events, int perSecond)
    {
        var (cpu, clientCpu) = (_cost().Cpu, _client.CpuTime);
        await PaceAsync(events, perSecond, () => _publish(LoadEvent.Json(++_events)));
        await Task.Delay(Settling);
        _cpu += _cost().Cpu - cpu;
        _clientCpu += _client.CpuTime - clientCpu;
    }

    /// <summary>The result as a row of the table.</summary>
    public async Task<string> EndAsync(string scenario)
    {
        var memory = KilobytesEach();
        await _collect();
        var (delivered, missing, wrong, median, p99, max) = await _client.EndAsync(_events);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {scenario} | {_hub} | {delivered:0} | {missing:0} | {wrong:0} | {_cpu.TotalMicroseconds / delivered:0.0} | {median:0.0} | {p99:0.0} | {max:0.0} | {memory:0.0} | {KilobytesEach():0.0} | {_clientCpu.TotalMicroseconds / delivered:0.0} |");
    }

    public void Dispose() => _client.Dispose();

    private static async Task PaceAsync(int events, int perSecond, Func<Task> publish)
    {
        var start = Stopwatch.StartNew();
        for (var i = 0; i < events; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / perSecond);
            if (due > start.Elapsed)
            {
                await Task.Delay(due - start.Elapsed);
            }

            await publish();
        }
    }

    private double KilobytesEach() => (_cost().MemoryBytes - _memoryBefore) / 1024.0 / _subscribers;
}
