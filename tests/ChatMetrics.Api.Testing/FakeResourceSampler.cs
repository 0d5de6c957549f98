using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Api.Testing;

/// <summary>A machine in the state that the test puts it in; half of its CPU is ours.</summary>
internal sealed class FakeResourceSampler : IResourceSampler
{
    private const double Megabyte = 1_048_576;

    private ResourceReading _reading = Of(12.1, 145.2);

    public static ResourceReading Of(double? cpuPercent, double? memoryMb) =>
        new(cpuPercent, (long?)(memoryMb * Megabyte), cpuPercent / 2);

    public void Set(double? cpuPercent, double? memoryMb) => _reading = Of(cpuPercent, memoryMb);

    public ResourceReading Read() => _reading;

    public ResourceRange Widen(ResourceRange range, long since) => range;
}
