using ChatMetrics.Benchmarks.Load;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>
/// Compares the live stream with nchan, each with thousands of subscribers. Both keep their subscribers the whole time; events
/// are sent to each alternately, so that neither is slowed by the other's.
/// </summary>
internal static class FanoutCost
{
    private const int Rounds = 2;

    // Less than the 15 s of silence after which the stream pings.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(8);

    private static readonly Scenario[] Scenarios =
    [
        new(1_000, LiveEventKind.Sample, PerSecond: 1),
        new(5_000, LiveEventKind.Sample, PerSecond: 1),
        new(10_000, LiveEventKind.Sample, PerSecond: 1),
        new(500, LiveEventKind.Chat, PerSecond: 200),
    ];

    /// <param name="only">The numbers of subscribers to test; all when empty.</param>
    public static async Task RunAsync(IReadOnlyList<string> only)
    {
        if (!NchanProcess.IsInstalled)
        {
            Console.WriteLine("nchan is not installed (Debian: libnginx-mod-nchan): nothing to compare with.");
        }

        Console.WriteLine("| Subscribers, events a second | hub | delivered | missing | twice or out of order | CPU a delivery, µs | p50, ms | p99, ms | max, ms | KB a subscriber | garbage collected | client's CPU a delivery, µs |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var scenario in Scenarios.Where(s => only.Count == 0 || only.Contains($"{s.Subscribers}")))
        {
            await RunAsync(scenario);
        }
    }

    private static async Task RunAsync(Scenario scenario)
    {
        await using RedisServer redis = new InstalledRedisServer() is { Missing: null } installed ? installed : new GarnetServer();
        await redis.InitializeAsync();
        using var api = await ApiProcess.StartAsync(redis.ConnectionString, ApiProcess.ManySubscribers);
        using var nchan = NchanProcess.IsInstalled ? await NchanProcess.StartAsync() : null;

        var name = scenario.Kind.Name();
        var stream = new Uri(api.Client.BaseAddress!, $"/live-metrics?events={name}");
        var log = new LiveEventLog(redis.Connection);
        var hubs = new List<FanoutSide>
        {
            await FanoutSide.StartAsync("ChatMetrics", stream, scenario.Subscribers, () => api.Cost, Append, api.CollectAsync),
        };
        if (nchan is not null)
        {
            hubs.Add(await FanoutSide.StartAsync("nchan", nchan.Stream, scenario.Subscribers, () => nchan.Cost, nchan.PublishAsync, () => Task.CompletedTask));
        }

        var events = (int)Turn.TotalSeconds * scenario.PerSecond;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var hub in hubs)
            {
                await hub.PublishAsync(events, scenario.PerSecond);
            }
        }

        foreach (var hub in hubs)
        {
            Console.WriteLine(await hub.EndAsync($"{scenario.Subscribers}, {scenario.PerSecond} {name}"));
            hub.Dispose();
        }

        Task Append(byte[] json) => log.AppendAsync(scenario.Kind, json, DateTimeOffset.UtcNow);
    }

    private sealed record Scenario(int Subscribers, LiveEventKind Kind, int PerSecond);
}
