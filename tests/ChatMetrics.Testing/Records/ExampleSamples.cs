using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Testing.Records;

/// <summary>Samples as the worker takes them.</summary>
public static class ExampleSamples
{
    /// <summary>The host's figures of now, and one API on it.</summary>
    public static SystemSample Sample(string host) => new(
        DateTimeOffset.UtcNow,
        host,
        25.41,
        new MemoryUsage(2_000L << 20, 8_000L << 20),
        0.52,
        [
            Api(1, host) with
            {
                AtMs = 0, CpuPercent = 5.25, AttributedCpuPercent = 3.5, SamplerCpuPercent = 0.0312, MemoryBytes = (long)(145.2 * 1_048_576),
                Threads = 20, GcPausePercent = 0.4, ActiveChats = 2,
            },
        ]);

    /// <summary>An API that could read nothing.</summary>
    public static ProcessVitals Api(int pid, string host = "web") => Process(SystemSample.ApiService, pid, host);

    /// <summary>An API at work.</summary>
    public static ProcessVitals BusyApi(int pid, DateTimeOffset at, string host = "web") => Api(pid, host) with
    {
        AtMs = at.ToUnixTimeMilliseconds(),
        CpuPercent = 12.5,
        MemoryBytes = 152_252_416,
        ActiveChats = 2,
    };

    /// <summary>A worker that could read nothing.</summary>
    public static ProcessVitals Worker(int pid, string host = "web") => Process("worker", pid, host);

    private static ProcessVitals Process(string service, int pid, string host) => new()
    {
        Host = host,
        AtMs = 1_768_905_045_000,
        Service = service,
        Instance = $"{service}@{host}:{pid}",
        Pid = pid,
    };
}
