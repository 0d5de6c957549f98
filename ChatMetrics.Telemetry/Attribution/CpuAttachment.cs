namespace ChatMetrics.Telemetry.Attribution;

/// <summary>Code that works for a meter which did not reach it by itself; disposing it ends that.</summary>
public readonly struct CpuAttachment : IDisposable
{
    private readonly CpuMeter? _before;

    internal CpuAttachment(CpuMeter? before) => _before = before;

    public void Dispose() => CpuMeter.Restore(_before);
}
