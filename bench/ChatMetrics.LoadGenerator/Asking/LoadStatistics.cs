namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>Counts the questions since the figures were last taken.</summary>
internal sealed class LoadStatistics
{
    private readonly Lock _lock = new();
    private LoadFigures _figures;

    public void Add(AskResult result, TimeSpan duration)
    {
        lock (_lock)
        {
            _figures = result == AskResult.Answered
                ? _figures with { Questions = _figures.Questions + 1, Answering = _figures.Answering + duration }
                : _figures with { Questions = _figures.Questions + 1, Failures = _figures.Failures + 1 };
        }
    }

    /// <summary>Returns the figures and resets them to zero.</summary>
    public LoadFigures Take()
    {
        lock (_lock)
        {
            var taken = _figures;
            _figures = default;
            return taken;
        }
    }
}

/// <param name="Failures">How many of the questions failed.</param>
/// <param name="Answering">The total duration of all answers, excluding failures.</param>
internal readonly record struct LoadFigures(int Questions, int Failures, TimeSpan Answering)
{
    public double MeanMs => Questions > Failures ? Answering.TotalMilliseconds / (Questions - Failures) : 0;
}
