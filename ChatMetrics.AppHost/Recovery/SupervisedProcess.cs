namespace ChatMetrics.AppHost.Recovery;

/// <summary>
/// One process (of a resource with replicas: one replica) as its states tell: is it well, stopped by a person, or crashed?
/// </summary>
internal sealed class SupervisedProcess(TimeProvider time)
{
    /// <summary>
    /// What a service exits with when a setting is wrong (EX_CONFIG of sysexits.h): to start it again would not help.
    /// </summary>
    public const int WrongSetting = 78;

    private readonly RestartBackoff _backoff = new(time);
    private bool _isAlive;
    private volatile bool _isStopRequested;

    /// <summary>Whether it has been healthy at least once.</summary>
    public bool WasHealthy { get; private set; }

    /// <summary>A person asked for the stop, or for a restart: what ends now did not crash.</summary>
    public void StopRequested() => _isStopRequested = true;

    /// <summary>Takes a state in; states come in order, and some come twice.</summary>
    public ProcessEnd? Observe(string? state, bool isHealthy, int? exitCode)
    {
        if (state == KnownResourceStates.Starting)
        {
            _isAlive = true;
            _isStopRequested = false;
        }
        else if (state == KnownResourceStates.Running)
        {
            _isAlive = true;
            WasHealthy |= isHealthy;
            if (isHealthy)
            {
                _backoff.Healthy();
            }
            else
            {
                _backoff.Unhealthy();
            }
        }
        else if (_isAlive && KnownResourceStates.TerminalStates.Contains(state))
        {
            _isAlive = false;
            return _isStopRequested ? null
                : exitCode == WrongSetting ? ProcessEnd.WrongSetting
                : new ProcessEnd(_backoff.Crashed());
        }

        return null;
    }
}

/// <summary>A process ended unasked.</summary>
/// <param name="RestartAfter">How long to wait before it is started again; null when that would not help.</param>
internal sealed record ProcessEnd(TimeSpan? RestartAfter)
{
    public static ProcessEnd WrongSetting { get; } = new(RestartAfter: null);
}
