using Microsoft.Extensions.Options;

namespace ChatMetrics.LoadGenerator.Pacing;

/// <summary>
/// Releases one question after the other: at the configured average rate, at irregular intervals, and none during a pause.
/// Questions that could not be asked in time are not made up for.
/// </summary>
internal sealed class QuestionPacer(IOptions<LoadGeneratorOptions> options, ApiBackoff backoff, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly double _perSecond = options.Value.QuestionsPerSecond;
    private readonly Random _random = options.Value.Seed is { } seed ? new Random(seed) : new Random();
    private TimeSpan _gap = TimeSpan.Zero;
    private long _last = time.GetTimestamp();

    /// <summary>Returns when the next question is due.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Checked repeatedly, because a pending question may fail in the meantime.
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
