using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>
/// One sample of a host and of the services on it, each second. Percent is 0–100 of the machine, or of the container's
/// limit; MB are 1,048,576 bytes; what cannot be read is null, never 0.
/// </summary>
/// <param name="ProcessCpuPercent">CPU of the API: all replicas on this host together.</param>
/// <param name="AttributedCpuPercent">The part of the API's CPU that was charged to questions.</param>
/// <param name="SharedCpuPercent">The rest of the API's CPU: transport, pool, sampling, garbage collection; never hidden.</param>
/// <param name="ProcessMemoryMb">Resident memory of the API: all replicas on this host together.</param>
/// <param name="ActiveChats">Chats in work on this host.</param>
/// <param name="Processes">Every service process on this host that reported within the last 5 s, and Redis's own.</param>
/// <param name="Hosts">The names of all hosts with a sample younger than 5 s.</param>
public sealed record SystemSnapshot(
    DateTimeOffset Timestamp,
    string Host,
    double? SystemCpuPercent,
    double? SystemMemoryPercent,
    double? SystemMemoryUsedMb,
    double? SystemMemoryTotalMb,
    double? SystemLoad1,
    double? ProcessCpuPercent,
    double? AttributedCpuPercent,
    double? SharedCpuPercent,
    double? ProcessMemoryMb,
    int ActiveChats,
    IReadOnlyList<ProcessMetrics> Processes,
    IReadOnlyList<string> Hosts)
{
    /// <summary>The sample, rounded to what is shown.</summary>
    /// <param name="sample">As measured.</param>
    /// <param name="hosts">All hosts with fresh samples.</param>
    public static SystemSnapshot From(SystemSample sample, IReadOnlyList<string> hosts) => new(
        sample.At,
        sample.Host,
        Units.Percent(sample.CpuPercent),
        sample.Memory is { TotalBytes: > 0 } memory ? Units.Percent(100.0 * memory.UsedBytes / memory.TotalBytes) : null,
        Units.Megabytes(sample.Memory?.UsedBytes),
        Units.Megabytes(sample.Memory?.TotalBytes),
        sample.Load1 is { } load ? Math.Round(load, 2) : null,
        Units.Percent(sample.ApiCpuPercent),
        Units.Percent(sample.ApiAttributedCpuPercent),
        // Of the figures as they are shown, so that they add up.
        Units.Percent(Units.Percent(sample.ApiCpuPercent) - Units.Percent(sample.ApiAttributedCpuPercent)),
        Units.Megabytes(sample.ApiMemoryBytes),
        sample.ActiveChats,
        [.. sample.Processes.Select(ProcessMetrics.From)],
        hosts);
}

/// <summary>One process: of a service, or of Redis.</summary>
/// <param name="Service"><c>api</c>, <c>worker</c> or <c>redis</c>.</param>
/// <param name="Pid">The operating system's process id; 0 of a Redis on another machine or in a container.</param>
/// <param name="SamplerCpuPercent">
/// What the 20 Hz sampler costs, of the same whole as the CPU percent; null where there is none.
/// </param>
/// <param name="MemoryMb">Resident memory.</param>
/// <param name="ManagedHeapMb">What the garbage-collected objects take of it; null of Redis.</param>
/// <param name="UsedMemoryMb">What Redis's data and indexes take; null of services.</param>
/// <param name="GcPausePercent">Share of the last second spent in garbage collection pauses.</param>
public sealed record ProcessMetrics(
    string Service,
    string Instance,
    int Pid,
    double? CpuPercent,
    double? SamplerCpuPercent,
    double? MemoryMb,
    double? ManagedHeapMb,
    double? UsedMemoryMb,
    int Threads,
    double GcPausePercent,
    int ActiveChats)
{
    /// <summary>The vitals, rounded to what is shown.</summary>
    public static ProcessMetrics From(ProcessVitals vitals) => new(
        vitals.Service,
        vitals.Instance,
        vitals.Pid,
        Units.Percent(vitals.CpuPercent),
        vitals.SamplerCpuPercent is { } sampler ? Math.Round(sampler, 3) : null,
        Units.Megabytes(vitals.MemoryBytes),
        Units.Megabytes(vitals.ManagedHeapBytes),
        Units.Megabytes(vitals.UsedMemoryBytes),
        vitals.Threads,
        Units.Percent(vitals.GcPausePercent),
        vitals.ActiveChats);
}
