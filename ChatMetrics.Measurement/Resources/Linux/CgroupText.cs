namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>Parses the cgroup files about CPU; null means "no limit" or malformed text.</summary>
internal static class CgroupText
{
    /// <summary>Version 2's cpu.max, <c>quota period</c> in microseconds or <c>max period</c>, as a number of cores.</summary>
    public static double? CpuMaxCores(ReadOnlySpan<byte> text) =>
        KernelText.TryTakeNumber(ref text, out var quota) && KernelText.TryTakeNumber(ref text, out var period)
            ? Cores(quota, period)
            : null;

    /// <summary>Version 1's cpu.cfs_quota_us (-1: no limit) and cpu.cfs_period_us as a number of cores.</summary>
    public static double? CfsCores(ReadOnlySpan<byte> quotaText, ReadOnlySpan<byte> periodText) =>
        KernelText.Number(quotaText) is { } quota && KernelText.Number(periodText) is { } period ? Cores(quota, period) : null;

    /// <summary>CPU time used, from version 2's cpu.stat, which counts microseconds.</summary>
    public static double? CpuStatSeconds(ReadOnlySpan<byte> text) => KernelText.NumberAfter(text, "usage_usec"u8) / 1e6;

    /// <summary>CPU time used, from version 1's cpuacct.usage, which counts nanoseconds.</summary>
    public static double? CpuAcctSeconds(ReadOnlySpan<byte> text) => KernelText.Number(text) / 1e9;

    private static double? Cores(long quota, long period) => quota > 0 && period > 0 ? (double)quota / period : null;
}
