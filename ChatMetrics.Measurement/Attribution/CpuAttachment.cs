namespace ChatMetrics.Measurement.Attribution;

/// <summary>
/// Code that is charged to a meter whose flow did not reach it: the result of <see cref="CpuMeter.Attach"/>. The default value
/// does nothing.
/// </summary>
public readonly struct CpuAttachment : IDisposable
{
    private readonly CpuMeter? _before;
    private readonly bool _isAttached;

    internal CpuAttachment(CpuMeter? before) => (_before, _isAttached) = (before, true);

    /// <summary>From here on, the code works for the meter it worked for before, if any.</summary>
    public void Dispose()
    {
        if (_isAttached)
        {
            CpuMeter.Restore(_before);
        }
    }
}
