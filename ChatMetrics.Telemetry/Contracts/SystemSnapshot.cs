using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>
/// One sample of a host and of the services on it, each second. Percent is 0–100 of the machine, or of the container's
/// limit; MB are 1,048,576 bytes; what cannot be read is null, never 0.
/// </summary>
public sealed record SystemSnapshot
{
    public required DateTimeOffset Timestamp { get; init; }

    public required string Host { get; init; }

    public double? SystemCpuPercent { get; init; }

    public double? SystemMemoryPercent { get; init; }

    public double? SystemMemoryUsedMb { get; init; }

    public double? SystemMemoryTotalMb { get; init; }

    public double? SystemLoad1 { get; init; }

    /// <summary>CPU of the API: all replicas on this host together.</summary>
    public double? ProcessCpuPercent { get; init; }

    /// <summary>The part of the API's CPU that was charged to questions.</summary>
    public double? AttributedCpuPercent { get; init; }

    /// <summary>The rest of the API's CPU: transport, pool, sampling, garbage collection; never hidden.</summary>
    public double? SharedCpuPercent { get; init; }

    /// <summary>Resident memory of the API: all replicas on this host together.</summary>
    public double? ProcessMemoryMb { get; init; }

    /// <summary>Chats in work on this host.</summary>
    public required int ActiveChats { get; init; }

    /// <summary>Every service process on this host that reported within the last 5 s, and Redis's own.</summary>
    public required IReadOnlyList<ProcessMetrics> Processes { get; init; }

    /// <summary>The names of all hosts with a sample younger than 5 s.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>The sample, rounded to what is shown.</summary>
    /// <param name="sample">As measured.</param>
    /// <param name="hosts">All hosts with fresh samples.</param>
    public static SystemSnapshot From(SystemSample sample, IReadOnlyList<string> hosts) => new()
    {
        Timestamp = sample.At,
        Host = sample.Host,
        SystemCpuPercent = Units.Percent(sample.CpuPercent),
        SystemMemoryPercent = sample.Memory is { TotalBytes: > 0 } memory
            ? Units.Percent(100.0 * memory.UsedBytes / memory.TotalBytes)
            : null,
        SystemMemoryUsedMb = Units.Megabytes(sample.Memory?.UsedBytes),
        SystemMemoryTotalMb = Units.Megabytes(sample.Memory?.TotalBytes),
        SystemLoad1 = sample.Load1 is { } load ? Math.Round(load, 2) : null,
        ProcessCpuPercent = Units.Percent(sample.ApiCpuPercent),
        AttributedCpuPercent = Units.Percent(sample.ApiAttributedCpuPercent),
        // Of the figures as they are shown, so that they add up.
        SharedCpuPercent = Units.Percent(Units.Percent(sample.ApiCpuPercent) - Units.Percent(sample.ApiAttributedCpuPercent)),
        ProcessMemoryMb = Units.Megabytes(sample.ApiMemoryBytes),
        ActiveChats = sample.ActiveChats,
        Processes = [.. sample.Processes.Select(ProcessMetrics.From)],
        Hosts = hosts,
    };
}

/// <summary>One process: of a service, or of Redis.</summary>
public sealed record ProcessMetrics
{
    /// <summary><c>api</c>, <c>worker</c> or <c>redis</c>.</summary>
    public required string Service { get; init; }

    public required string Instance { get; init; }

    /// <summary>The operating system's process id; 0 of a Redis on another machine or in a container.</summary>
    public required int Pid { get; init; }

    public double? CpuPercent { get; init; }

    /// <summary>What the 20 Hz sampler costs, of the same whole as the CPU percent; null where there is none.</summary>
    public double? SamplerCpuPercent { get; init; }

    /// <summary>Resident memory.</summary>
    public double? MemoryMb { get; init; }

    /// <summary>What the garbage-collected objects take of it; null of Redis.</summary>
    public double? ManagedHeapMb { get; init; }

    /// <summary>What Redis's data and indexes take; null of services.</summary>
    public double? UsedMemoryMb { get; init; }

    public required int Threads { get; init; }

    /// <summary>Share of the last second spent in garbage collection pauses.</summary>
    public required double? GcPausePercent { get; init; }

    public required int ActiveChats { get; init; }

    /// <summary>The vitals, rounded to what is shown.</summary>
    public static ProcessMetrics From(ProcessVitals vitals) => new()
    {
        Service = vitals.Service,
        Instance = vitals.Instance,
        Pid = vitals.Pid,
        CpuPercent = Units.Percent(vitals.CpuPercent),
        SamplerCpuPercent = vitals.SamplerCpuPercent is { } sampler ? Math.Round(sampler, 3) : null,
        MemoryMb = Units.Megabytes(vitals.MemoryBytes),
        ManagedHeapMb = Units.Megabytes(vitals.ManagedHeapBytes),
        UsedMemoryMb = Units.Megabytes(vitals.UsedMemoryBytes),
        Threads = vitals.Threads,
        GcPausePercent = Units.Percent(vitals.GcPausePercent),
        ActiveChats = vitals.ActiveChats,
    };
}
