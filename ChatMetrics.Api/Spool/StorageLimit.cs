namespace ChatMetrics.Api.Spool;

/// <summary>
/// How long a request waits for Redis. A cold process spends most of such a wait on itself, because it compiles what it runs for
/// the first time: there the limit is longer. The process is warm, and stays warm, once Redis has answered ten times within the
/// usual limit, the first time at least ten seconds ago.
/// </summary>
internal class StorageLimit(TimeProvider time)
{
    /// <summary>In a warm process: an answer, or a 503, is there within a second.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(800);

    /// <summary>In a cold process. The client gives up no sooner: <c>AsyncTimeout</c> of the connection.</summary>
    public static readonly TimeSpan WhileCold = TimeSpan.FromSeconds(2.5);

    private const int AnswersUntilWarm = 10;
    private static readonly TimeSpan ColdFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(400);

    private readonly Lock _gate = new();
    private int _answers;
    private long _firstAnswerAt;
    private volatile bool _isWarm;

    public bool IsCold => !_isWarm;

    /// <summary>The limit at this moment.</summary>
    public virtual TimeSpan Current => _isWarm ? Usual : WhileCold;

    /// <summary>
    /// Waits for an answer, at most <see cref="Current"/>. If that is noticed late, the process hardly gets to run, and the answer may wait
    /// for it, not the other way round: then as long as a cold process.
    /// </summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    public async Task WaitAsync(Task answer)
    {
        var (start, limit) = (time.GetTimestamp(), Current);
        try
        {
            await answer.WaitAsync(limit, time);
        }
        catch (TimeoutException) when (time.GetElapsedTime(start) is var waited && waited - limit >= Late && waited < WhileCold)
        {
            await answer.WaitAsync(WhileCold - waited, time);
        }

        if (!_isWarm && time.GetElapsedTime(start) <= Usual)
        {
            Count();
        }
    }

    /// <inheritdoc cref="WaitAsync(Task)"/>
    public async Task<T> WaitAsync<T>(Task<T> answer)
    {
        await WaitAsync((Task)answer);
        return await answer;
    }

    private void Count()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _firstAnswerAt = _answers == 0 ? now : _firstAnswerAt;
            _isWarm = ++_answers >= AnswersUntilWarm && time.GetElapsedTime(_firstAnswerAt, now) >= ColdFor;
        }
    }
}
