using System.ComponentModel.DataAnnotations;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Chat;

/// <summary>What the machine's CPU and memory cost: <c>ChatMetrics:Compute</c>. Without either, a chat has no cost of compute.</summary>
internal sealed class ComputeOptions
{
    private const double BytesPerGb = 1 << 30;

    // Trillionths of a USD, as the sums have them.
    private const int Decimals = 12;

    /// <summary>USD for a core for an hour.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? UsdPerCoreHour { get; set; }

    /// <summary>USD for 1,073,741,824 bytes for an hour.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? UsdPerGbHour { get; set; }

    public bool IsSet => UsdPerCoreHour is not null || UsdPerGbHour is not null;

    /// <param name="ownCpu">The CPU time that was charged to the question.</param>
    /// <param name="sharedCpuSeconds">Its share of what was charged to none.</param>
    /// <param name="byteSeconds">Its share of the memory over time.</param>
    public ComputeCost PriceOf(TimeSpan ownCpu, double sharedCpuSeconds, double byteSeconds) => new(
        Round(UsdPerCoreHour * (decimal)ownCpu.TotalHours),
        Round(UsdPerCoreHour * (decimal)(sharedCpuSeconds / 3600)),
        Round(UsdPerGbHour * (decimal)(byteSeconds / BytesPerGb / 3600)));

    private static decimal Round(decimal? usd) => Math.Round(usd ?? 0, Decimals);
}
