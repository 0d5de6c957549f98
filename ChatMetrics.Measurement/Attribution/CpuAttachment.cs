namespace ChatMetrics.Measurement.Attribution;

/// <summary>
/// Charges code that a meter's flow does not reach to that meter: the result of <see cref="CpuMeter.Attach"/>. The default value
/// does nothing.
/// </summary>
public readonly struct CpuAttachment : IDisposable
{
    private readonly CpuMeter? _before;
    private readonly bool _isAttached;

    internal CpuAttachment(CpuMeter? before) => (_before, _isAttached) = (before, true);

    /// <summary>From here on, the code is charged to the previous meter again, if any.</summary>
    public void Dispose()
    {
        if (_isAttached)
        {
            CpuMeter.Restore(_before);
        }
    }
}
