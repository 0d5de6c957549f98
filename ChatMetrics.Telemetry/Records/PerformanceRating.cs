namespace ChatMetrics.Telemetry.Records;

/// <summary>Good, or High Usage when a peak reached its limit.</summary>
public enum PerformanceRating
{
    Good,
    HighUsage,
}

/// <summary>The ratings' names as the outside sees them.</summary>
public static class PerformanceRatings
{
    public static string Name(this PerformanceRating rating) => rating == PerformanceRating.Good ? "Good" : "High Usage";
}
