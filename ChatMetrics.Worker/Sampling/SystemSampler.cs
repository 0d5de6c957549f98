using ChatMetrics.Telemetry.Resources;
using ChatMetrics.Telemetry.Samples;
using ChatMetrics.Telemetry.Vitals;

namespace ChatMetrics.Worker.Sampling;

/// <summary>Reads the host; CPU percent is over the time since the sample before.</summary>
internal sealed class SystemSampler(IResourceReader reader, ProcessIdentity identity)
{
    private CpuCounters? _lastCpu = reader.ReadSystemCpu();

    /// <summary>The host at <paramref name="at"/>, with the vitals of its own processes out of <paramref name="vitals"/>.</summary>
    public SystemSample Sample(DateTimeOffset at, IEnumerable<ProcessVitals> vitals)
    {
        var cpu = reader.ReadSystemCpu();
        var percent = _lastCpu is { } before && cpu is { } now ? UtilizationCalculator.Percent(before, now) : null;
        _lastCpu = cpu;
        return new SystemSample(
            at,
            identity.Host,
            percent,
            reader.ReadSystemMemory(),
            reader.ReadLoad1(),
            [.. vitals.Where(v => v.Host == identity.Host).OrderBy(v => v.Instance, StringComparer.Ordinal)]);
    }
}
