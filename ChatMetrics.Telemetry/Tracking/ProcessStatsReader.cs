using System.Diagnostics;
using ChatMetrics.Measurement.Attribution;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>Reads this process's vitals. Percentages cover the time since the previous reading.</summary>
/// <param name="sampler">The process's sampler; null if it has none.</param>
/// <param name="disk">The disk that it stores on; null if it stores nothing.</param>
public sealed class ProcessStatsReader(
    ProcessIdentity identity,
    IResourceReader reader,
    ActiveChats chats,
    TimeProvider time,
    ResourceSampler? sampler = null,
    DiskUsage? disk = null)
{
    private Counters _last = Counters.Read(reader, sampler, time);

    /// <summary>Not thread safe: only one reporter may read.</summary>
    public ProcessVitals Read()
    {
        var (last, now) = (_last, Counters.Read(reader, sampler, time));
        _last = now;
        var elapsed = time.GetElapsedTime(last.Timestamp, now.Timestamp);
        using var process = Process.GetCurrentProcess();
        return new ProcessVitals
        {
            Host = identity.Host,
            AtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Service = identity.Service,
            Instance = identity.Instance,
            Pid = identity.Pid,
            CpuPercent = Percent(last, now, counters => counters.Process),
            // Only a process with a sampler answers questions.
            AttributedCpuPercent = sampler is null ? null : Percent(last, now, counters => counters.Attributed),
            SamplerCpuPercent = Percent(last, now, counters => counters.Sampler),
            MemoryBytes = reader.ReadProcessMemoryBytes(),
            ManagedHeapBytes = GC.GetTotalMemory(forceFullCollection: false),
            Threads = process.Threads.Count,
            GcPausePercent = elapsed > TimeSpan.Zero ? Math.Clamp((now.GcPause - last.GcPause) / elapsed * 100, 0, 100) : 0,
            ActiveChats = chats.Count,
            DiskUsedPercent = disk?.ReadPercent(),
        };
    }

    // A percentage of the same capacity as the system's.
    private static double? Percent(Counters last, Counters now, Func<Counters, TimeSpan?> busy) =>
        last.System is { } before && now.System is { } after && busy(last) is { } from && busy(now) is { } to
            ? UtilizationCalculator.Percent(
                before with { BusySeconds = from.TotalSeconds }, after with { BusySeconds = to.TotalSeconds })
            : null;

    private sealed record Counters(
        long Timestamp, CpuCounters? System, TimeSpan? Process, TimeSpan? Attributed, TimeSpan? Sampler, TimeSpan GcPause)
    {
        public static Counters Read(IResourceReader reader, ResourceSampler? sampler, TimeProvider time) => new(
            time.GetTimestamp(),
            reader.ReadSystemCpu(),
            reader.ReadProcessCpuTime(),
            CpuMeter.Attributed,
            sampler?.SamplerCpuTime,
            GC.GetTotalPauseDuration());
    }
}
