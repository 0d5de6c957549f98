using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

/// <summary>The machine around the cgroups of the tests.</summary>
internal static class FourCpuMachine
{
    public static readonly CpuCounters Cpu = new(BusySeconds: 6, CapacitySeconds: 10);
    public static readonly MemoryUsage Memory = new(UsedBytes: 400_000L * 1024, TotalBytes: 1_000_000L * 1024);

    public static FakeKernelFiles Files() => new()
    {
        ["/proc/stat"] = "cpu  100 100 100 300 100 100 100 100 0 0\ncpu0 1 2\ncpu1 1 2\ncpu2 1 2\ncpu3 1 2\nintr 5\n",
        ["/proc/meminfo"] = "MemTotal: 1000000 kB\nMemFree: 500000 kB\nMemAvailable: 600000 kB\n",
        ["/proc/loadavg"] = "1.50 0.19 0.08 1/123 4567\n",
        ["/proc/self/statm"] = "68310 300 200 18 0 61240 0\n",
    };
}
