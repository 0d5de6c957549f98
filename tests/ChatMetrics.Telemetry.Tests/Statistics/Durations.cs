using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Telemetry.Tests.Statistics;

/// <summary>Generated durations, microseconds.</summary>
internal static class Durations
{
    /// <summary>At least one: small ones, equal ones, and ones of every magnitude up to hours.</summary>
    public static Gen<long[]> Any { get; } = Gen.OneOf(
            Gen.Choose(0, 100).Select(us => (long)us),
            Gen.Elements(1_000_000L, 1_048_576),
            Gen.Choose(0, 33).SelectMany(shift => Gen.Choose(0, 1 << 20).Select(part => (((1L << 20) + part) << shift) >> 20)))
        .ArrayOf()
        .Where(durations => durations.Length > 0);
}
