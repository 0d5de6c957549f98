using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tests;

/// <summary>Vitals of processes on the host <c>web</c> that could read nothing.</summary>
internal static class VitalsOf
{
    public static ProcessVitals Api(int pid) => new()
    {
        Host = "web",
        AtMs = 1_768_905_045_000,
        Service = "api",
        Instance = $"api@web:{pid}",
        Pid = pid,
    };

    public static ProcessVitals Worker(int pid) => Api(pid) with { Service = "worker", Instance = $"worker@web:{pid}" };
}
