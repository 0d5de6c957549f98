namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// What the operating system says about the machine and this process. Implementations are safe for many threads, do not
/// throw for a reading that cannot be had, and answer null for it: an unknown value is never 0.
/// </summary>
public interface IResourceReader : IDisposable
{
    /// <summary>The machine's CPU, or the share of it that the container's CPU limit grants.</summary>
    CpuCounters? ReadSystemCpu();

    /// <summary>The machine's memory, or the container's where its limit is lower.</summary>
    MemoryUsage? ReadSystemMemory();

    /// <summary>The load average of the last minute; null on Windows, which has none.</summary>
    double? ReadLoad1();

    /// <summary>Resident memory of this process.</summary>
    long? ReadProcessMemoryBytes();

    /// <summary>User and kernel CPU time of this process since it started.</summary>
    TimeSpan? ReadProcessCpuTime();
}
