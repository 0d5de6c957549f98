namespace ChatMetrics.Telemetry.Resources;
public readonly record struct CpuCounters(double BusySeconds, double CapacitySeconds);
public readonly record struct MemoryUsage(long UsedBytes, long TotalBytes);
public interface IResourceReader : IDisposable
{
    CpuCounters? ReadSystemCpu();
    MemoryUsage? ReadSystemMemory();
    double? ReadLoad1();
    long? ReadProcessMemoryBytes();
    TimeSpan? ReadProcessCpuTime();
}
public static class UtilizationCalculator { public static double? Percent(CpuCounters earlier, CpuCounters later) => later.BusySeconds - earlier.BusySeconds; }
public readonly record struct ResourceReading(double? CpuPercent, long? MemoryBytes);
public interface IResourceGauge { ResourceReading Read(); }
public static class ResourceReader { public static IResourceReader ForThisPlatform(TimeProvider time) => throw new InvalidOperationException(time.ToString()); }
public sealed class ResourceGauge(IResourceReader reader, TimeProvider time) : IResourceGauge, Microsoft.Extensions.Hosting.IHostedService
{
    public ResourceReading Read() => new(time.GetUtcNow().Second, reader.ReadProcessMemoryBytes());
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
