using System.Diagnostics;
using System.Globalization;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>One hub with its subscribers, and what its events have cost so far.</summary>
internal sealed class FanoutSide : IDisposable
{
    // By then what an event passes through is compiled as well as it will be.
    private const int WarmUpSubscribers = 100;
    private const int WarmUpEvents = 400;
    private const int LastWarmUpEvents = 6;

    // All deliveries of a turn are over by then.
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

    /// <summary>With all of its subscribers.</summary>
    /// <param name="hub">Its name.</param>
    /// <param name="stream">What is subscribed to.</param>
    /// <param name="subscribers">How many.</param>
    /// <param name="cost">What the hub has used so far.</param>
    /// <param name="publish">Sends an event to all.</param>
    /// <param name="collect">Frees what is garbage.</param>
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

    /// <summary>A row of the table.</summary>
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
