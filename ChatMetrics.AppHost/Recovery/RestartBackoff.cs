namespace ChatMetrics.AppHost.Recovery;

/// <summary>
/// How long to wait before a process that crashed is started again: 1 s, then twice as long each time up to 30 s; 1 s again once
/// it has been healthy for a minute.
/// </summary>
internal sealed class RestartBackoff(TimeProvider time)
{
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(1);

    private TimeSpan _next = Min;
    private long? _healthySince;

    /// <summary>The process is healthy; told again and again while it is.</summary>
    public void Healthy() => _healthySince ??= time.GetTimestamp();

    /// <summary>The process is not healthy now.</summary>
    public void Unhealthy()
    {
        ResetIfHealthyLongEnough();
        _healthySince = null;
    }

    /// <summary>The process crashed.</summary>
    /// <returns>How long to wait before it is started again.</returns>
    public TimeSpan Crashed()
    {
        Unhealthy();
        var wait = _next;
        _next = _next * 2 < Max ? _next * 2 : Max;
        return wait;
    }

    private void ResetIfHealthyLongEnough()
    {
        if (_healthySince is { } since && time.GetElapsedTime(since) >= ResetAfter)
        {
            _next = Min;
        }
    }
}
