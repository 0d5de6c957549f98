namespace ChatMetrics.Telemetry.Statistics;

/// <summary>The steps of a figure over time.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Seconds">Its length.</param>
public sealed record SeriesStep(string Name, long Seconds)
{
    /// <summary>Every step, the shortest first.</summary>
    public static IReadOnlyList<SeriesStep> All { get; } =
        [new("1m", 60), new("5m", 300), new("15m", 900), new("1h", 3600), new("6h", 21_600), new("1d", 86_400)];

    /// <summary>The step of that name; null when there is none.</summary>
    public static SeriesStep? Find(string name) => All.FirstOrDefault(step => step.Name == name);

    /// <summary>The start, seconds since 1970, of the step that a period lies in.</summary>
    internal long StartOf(long seconds) => seconds - (seconds % Seconds);
}
