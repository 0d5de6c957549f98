using System.Diagnostics;
using ChatMetrics.Telemetry.Resources;

namespace ChatMetrics.Telemetry.Vitals;

/// <summary>Reads this process's vitals; percentages are over the time since the reading before.</summary>
public sealed class VitalsMeter(ProcessIdentity identity, IResourceReader reader, ActiveChats chats, TimeProvider time)
{
    private long _lastTimestamp = time.GetTimestamp();
    private TimeSpan _lastGcPause = GC.GetTotalPauseDuration();
    private CpuCounters? _lastCpu = ReadCpu(reader);

    /// <summary>Not safe for concurrent calls: one reporter reads.</summary>
    public ProcessVitals Read()
    {
        var timestamp = time.GetTimestamp();
        var gcPause = GC.GetTotalPauseDuration();
        var cpu = ReadCpu(reader);
        var elapsed = time.GetElapsedTime(_lastTimestamp, timestamp);
        using var process = Process.GetCurrentProcess();
        var vitals = new ProcessVitals
        {
            Host = identity.Host,
            AtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Service = identity.Service,
            Instance = identity.Instance,
            Pid = identity.Pid,
            CpuPercent = _lastCpu is { } before && cpu is { } now ? UtilizationCalculator.Percent(before, now) : null,
            MemoryBytes = reader.ReadProcessMemoryBytes(),
            Threads = process.Threads.Count,
            GcPausePercent = elapsed > TimeSpan.Zero ? Math.Clamp((gcPause - _lastGcPause) / elapsed * 100, 0, 100) : 0,
            ActiveChats = chats.Count,
        };
        (_lastTimestamp, _lastGcPause, _lastCpu) = (timestamp, gcPause, cpu);
        return vitals;
    }

    // The process's share of the same capacity that the system's percent is of.
    private static CpuCounters? ReadCpu(IResourceReader reader) =>
        reader.ReadProcessCpuTime() is { } busy && reader.ReadSystemCpu() is { } system
            ? system with { BusySeconds = busy.TotalSeconds }
            : null;
}
