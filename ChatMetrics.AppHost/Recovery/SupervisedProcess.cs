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
    private DateTime? _lastEndedStart;
    private volatile bool _isStopRequested;

    /// <summary>Whether the process has been healthy at least once.</summary>
    public bool WasHealthy { get; private set; }

    /// <summary>A person asked for a stop or restart: the process that ends now did not crash.</summary>
    public void StopRequested() => _isStopRequested = true;

    /// <summary>
    /// Processes a state. States arrive in order; some arrive twice, and the end of the former process once more when the next one starts.
    /// </summary>
    /// <param name="startedAt">When the process began that the state is of; null when that is not known.</param>
    public ProcessEnd? Observe(string? state, bool isHealthy, int? exitCode, DateTime? startedAt = null)
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
        else if (_isAlive && KnownResourceStates.TerminalStates.Contains(state) && !IsFromPreviousRun(startedAt))
        {
            (_isAlive, _lastEndedStart) = (false, startedAt);
            return _isStopRequested ? null
                : exitCode == WrongSetting ? ProcessEnd.WrongSetting
                : new ProcessEnd(_backoff.Crashed());
        }

        return null;
    }

    private bool IsFromPreviousRun(DateTime? startedAt) => startedAt is not null && startedAt == _lastEndedStart;
}

/// <summary>A process ended without being asked to.</summary>
/// <param name="RestartAfter">The delay before the restart; null if a restart would not help.</param>
internal sealed record ProcessEnd(TimeSpan? RestartAfter)
{
    public static ProcessEnd WrongSetting { get; } = new(RestartAfter: null);
}
