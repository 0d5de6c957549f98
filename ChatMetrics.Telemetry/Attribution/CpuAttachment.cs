namespace ChatMetrics.Telemetry.Attribution;

/// <summary>Code that works for a meter which did not reach it by itself; disposing it ends that. The default does nothing.</summary>
public readonly struct CpuAttachment : IDisposable
{
    private readonly CpuMeter? _before;
    private readonly bool _isAttached;

    internal CpuAttachment(CpuMeter? before) => (_before, _isAttached) = (before, true);

    public void Dispose()
    {
        if (_isAttached)
        {
            CpuMeter.Restore(_before);
        }
    }
}
