namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>Counts what was asked since it was last taken.</summary>
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

    /// <summary>The figures, which begin at zero again.</summary>
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

/// <param name="Failures">Of the questions.</param>
/// <param name="Answering">How long all the answers took, failures aside.</param>
internal readonly record struct LoadFigures(int Questions, int Failures, TimeSpan Answering)
{
    public double MeanMs => Questions > Failures ? Answering.TotalMilliseconds / (Questions - Failures) : 0;
}
