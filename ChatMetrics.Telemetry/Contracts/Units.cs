namespace ChatMetrics.Telemetry.Contracts;

/// <summary>From measured values to what is shown: one decimal for percent and MB, three for milliseconds.</summary>
public static class Units
{
    private const double BytesPerMegabyte = 1_048_576;

    public static double Percent(double percent) => Math.Round(percent, 1, MidpointRounding.AwayFromZero);

    public static double? Percent(double? percent) => percent is { } value ? Percent(value) : null;

    /// <summary>Bytes as MB of 1,048,576 bytes.</summary>
    public static double Megabytes(long bytes) => Math.Round(bytes / BytesPerMegabyte, 1, MidpointRounding.AwayFromZero);

    public static double? Megabytes(long? bytes) => bytes is { } value ? Megabytes(value) : null;

    /// <summary>What questions allocated, as MB: a question allocates less than a tenth, so with three decimals.</summary>
    public static double? AllocatedMegabytes(long? bytes) =>
        bytes is { } value ? Math.Round(value / BytesPerMegabyte, 3, MidpointRounding.AwayFromZero) : null;

    /// <summary>Bytes as KB of 1,024 bytes, one decimal.</summary>
    public static double? Kilobytes(long? bytes) =>
        bytes is { } value ? Math.Round(value / 1024.0, 1, MidpointRounding.AwayFromZero) : null;

    /// <summary>Microseconds as milliseconds.</summary>
    public static double Milliseconds(long microseconds) => microseconds / 1000.0;

    public static double? Milliseconds(long? microseconds) => microseconds / 1000.0;

    /// <summary>Milliseconds, rounded to three decimals.</summary>
    public static double Milliseconds(double milliseconds) => Math.Round(milliseconds, 3, MidpointRounding.AwayFromZero);

    /// <summary>Microseconds as milliseconds, rounded to three decimals.</summary>
    public static double? MillisecondsOf(double? microseconds) => microseconds is { } value ? Milliseconds(value / 1000) : null;
}
