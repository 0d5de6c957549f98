namespace ChatMetrics.AppHost.Recovery;

/// <summary>
/// The delay before a crashed process is restarted: 1 s, then doubled each time up to 30 s, and 1 s again once the process has
/// been healthy for a minute.
/// </summary>
internal sealed class RestartBackoff(TimeProvider time)
{
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(1);

    private TimeSpan _next = Min;
    private long? _healthySince;

    /// <summary>The process is healthy; called repeatedly while it is.</summary>
    public void Healthy() => _healthySince ??= time.GetTimestamp();

    /// <summary>The process is not healthy now.</summary>
    public void Unhealthy()
    {
        ResetIfHealthyLongEnough();
        _healthySince = null;
    }

    /// <summary>The process crashed.</summary>
    /// <returns>The delay before the restart.</returns>
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
