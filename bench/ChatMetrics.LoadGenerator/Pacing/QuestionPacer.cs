using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator.Pacing;

/// <summary>
/// Lets one question go after the other: so many a second on average, at irregular intervals, and none while the API is left
/// alone. What could not be asked in time is not made up for.
/// </summary>
internal sealed class QuestionPacer(IOptions<LoadGeneratorOptions> options, ApiBackoff backoff, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly double _perSecond = options.Value.QuestionsPerSecond;
    private readonly Random _random = options.Value.Seed is { } seed ? new Random(seed) : new Random();
    private TimeSpan _gap = TimeSpan.Zero;
    private long _last = time.GetTimestamp();

    /// <summary>Returns when it is time for a question.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Again and again, for a question that is under way may fail meanwhile.
            while (Remaining is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            _last = time.GetTimestamp();
            _gap = TimeSpan.FromSeconds((0.5 + _random.NextDouble()) / _perSecond);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private TimeSpan Remaining
    {
        get
        {
            var (gap, pause) = (_gap - time.GetElapsedTime(_last), backoff.Remaining);
            return gap > pause ? gap : pause;
        }
    }
}
