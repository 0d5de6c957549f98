using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Worker.Tests.Sampling;

internal static class VitalsOf
{
    public static ProcessVitals Api(string host, int pid, DateTimeOffset at) => new()
    {
        Host = host,
        AtMs = at.ToUnixTimeMilliseconds(),
        Service = "api",
        Instance = $"api@{host}:{pid}",
        Pid = pid,
        CpuPercent = 12.5,
        MemoryBytes = 152_252_416,
        ActiveChats = 2,
    };
}
