using System.Numerics;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>
/// Log-linear buckets of durations: every power of two in 16 equal parts, so a bucket is at most 6.25 % wide and its midpoint
/// within 3.2 % of whatever lies in it. The same for every histogram, so that counts of any two can be added up.
/// </summary>
internal static class LatencyBuckets
{
    private const int PartsLog2 = 4;
    private const int Parts = 1 << PartsLog2;

    /// <summary>The bucket of a duration; a negative one counts as 0.</summary>
    public static int IndexOf(long microseconds)
    {
        var value = Math.Max(0, microseconds);
        if (value < Parts)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2((ulong)value) - PartsLog2;
        return (shift << PartsLog2) + (int)(value >> shift);
    }

    /// <summary>The middle of a bucket, microseconds.</summary>
    public static double MidpointOf(int index) => (LowOf(index) + HighOf(index)) / 2.0;

    /// <summary>The lowest duration of a bucket, microseconds.</summary>
    public static long LowOf(int index) => index < Parts ? index : (long)(Parts + (index & (Parts - 1))) << ShiftOf(index);

    /// <summary>The highest duration of a bucket, microseconds.</summary>
    public static long HighOf(int index) => LowOf(index) + (index < Parts ? 0 : (1L << ShiftOf(index)) - 1);

    private static int ShiftOf(int index) => (index >> PartsLog2) - 1;
}
