namespace ChatMetrics.Measurement.Resources;

/// <summary>
/// Reads what the operating system reports about the machine and this process. Implementations are thread safe. They return null
/// for a value that cannot be read, even after they have been disposed, and never throw: an unknown value is never 0.
/// </summary>
public interface IResourceReader : IDisposable
{
    /// <summary>
    /// The machine's CPU, or the part of it that this process may use: by a container's limit, or by the CPUs it is pinned to.
    /// </summary>
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
