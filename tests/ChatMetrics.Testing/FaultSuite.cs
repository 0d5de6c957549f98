namespace ChatMetrics.Testing;

/// <summary>How long the tests of docs/faults.md last: short, or as long as it says with <c>CHATMETRICS_FAULTS=full</c>.</summary>
public static class FaultSuite
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("CHATMETRICS_FAULTS") == "full";

    public static T Choose<T>(T inShort, T inFull) => IsFull ? inFull : inShort;
}
