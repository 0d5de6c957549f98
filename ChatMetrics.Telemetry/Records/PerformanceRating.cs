namespace ChatMetrics.Telemetry.Records;

/// <summary>
/// Good, or High Usage when a peak reached its limit. The numbers are stored, in records and in the names of statistics, and never change.
/// </summary>
public enum PerformanceRating
{
    Good = 0,
    HighUsage = 1,
}

/// <summary>The ratings' names as the outside sees them.</summary>
public static class PerformanceRatings
{
    public static string Name(this PerformanceRating rating) => rating switch
    {
        PerformanceRating.Good => "Good",
        PerformanceRating.HighUsage => "High Usage",
        _ => throw new ArgumentOutOfRangeException(nameof(rating), rating, "There is no such rating."),
    };
}
