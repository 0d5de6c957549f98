using System.Diagnostics.Metrics;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Worker.Sampling;

/// <summary>The newest sample as metrics: the machine, by the names of the conventions, and the servers of Redis.</summary>
internal sealed class SampleMetrics
{
    private const string Server = "chatmetrics.redis.server";

    private readonly TimeProvider _time;

    public SampleMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(Service.TelemetryName);
        meter.CreateObservableGauge("system.cpu.utilization", () => Known(Machine?.CpuPercent / 100), "1", "CPU in use.");
        meter.CreateObservableGauge(
            "system.memory.utilization",
            () => Known(Machine?.Memory is { } memory ? (double)memory.UsedBytes / memory.TotalBytes : (double?)null),
            "1",
            "Memory in use.");
        meter.CreateObservableGauge("system.memory.usage", () => Known(Machine?.Memory?.UsedBytes), "By", "Memory in use.");
        meter.CreateObservableGauge(
            "chatmetrics.redis.cpu.utilization",
            () => OfRedis(server => server.CpuPercent / 100),
            "1",
            "The machine's CPU that Redis uses; not there where Redis is on another machine.");
        meter.CreateObservableGauge(
            "chatmetrics.redis.memory.resident", () => OfRedis(server => server.MemoryBytes), "By", "Resident memory of Redis.");
        meter.CreateObservableGauge(
            "chatmetrics.redis.memory.used", () => OfRedis(server => server.UsedMemoryBytes), "By", "What Redis's data and indexes take.");
    }

    /// <summary>Null before the first sample.</summary>
    public SystemSample? Machine { get; set; }

    /// <summary>Read by the worker that samples this host; those that are not fresh any more are not shown.</summary>
    public IReadOnlyList<ProcessVitals> Redis { get; set; } = [];

    private static IEnumerable<Measurement<T>> Known<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    private IEnumerable<Measurement<T>> OfRedis<T>(Func<ProcessVitals, T?> read)
        where T : struct =>
        from server in Redis
        where server.IsFresh(_time.GetUtcNow())
        let value = read(server)
        where value is not null
        select new Measurement<T>(value.Value, KeyValuePair.Create(Server, (object?)NameOf(server)));

    // Its instance is "redis@" and the address.
    private static string NameOf(ProcessVitals server) => server.Instance[(server.Instance.IndexOf('@', StringComparison.Ordinal) + 1)..];
}
