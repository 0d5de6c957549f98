using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Worker.Sampling;

/// <summary>Samples the host. CPU percent covers the time since the previous reading.</summary>
internal sealed class SystemSampler(IResourceReader reader, ProcessIdentity identity)
{
    private CpuCounters? _lastCpu = reader.ReadSystemCpu();

    /// <summary>The host at <paramref name="at"/>, without its processes.</summary>
    public SystemSample Read(DateTimeOffset at)
    {
        var cpu = reader.ReadSystemCpu();
        var percent = _lastCpu is { } before && cpu is { } now ? UtilizationCalculator.Percent(before, now) : null;
        _lastCpu = cpu;
        return new SystemSample(at, identity.Host, percent, reader.ReadSystemMemory(), reader.ReadLoad1(), []);
    }

    /// <summary>The host together with the vitals of its own processes, taken from <paramref name="vitals"/>.</summary>
    public SystemSample Merge(SystemSample host, IEnumerable<ProcessVitals> vitals) => host with
    {
        Processes = [.. vitals.Where(v => v.Host == identity.Host).OrderBy(v => v.Instance, StringComparer.Ordinal)],
    };
}
