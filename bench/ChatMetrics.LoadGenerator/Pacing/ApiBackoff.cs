namespace ChatMetrics.LoadGenerator.Pacing;

/// <summary>
/// How long to pause when the API does not respond: 1 s, doubling to 30 s, until it responds again. Questions that were pending
/// at the same time count as one failure.
/// </summary>
internal sealed class ApiBackoff(TimeProvider time)
{
    public static readonly TimeSpan Min = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Max = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private TimeSpan _next = Min;
    private TimeSpan _pause = TimeSpan.Zero;
    private long _pausedAt = time.GetTimestamp();

    /// <summary>How long to wait from now on; zero or less if the API may be asked.</summary>
    public TimeSpan Remaining
    {
        get
        {
            lock (_lock)
            {
                return _pause - time.GetElapsedTime(_pausedAt);
            }
        }
    }

    /// <summary>The API responded.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            _next = Min;
        }
    }

    /// <summary>The API did not respond to a question.</summary>
    /// <param name="askedAt">
    /// The timestamp of the question: a failure of one asked before the pause is no new information.
    /// </param>
    /// <returns>The pause that begins now; null if one has begun since the question.</returns>
    public TimeSpan? Failed(long askedAt)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_pausedAt, askedAt) < _pause)
            {
                return null;
            }

            (_pause, _pausedAt) = (_next, time.GetTimestamp());
            _next = _next * 2 < Max ? _next * 2 : Max;
            return _pause;
        }
    }
}
