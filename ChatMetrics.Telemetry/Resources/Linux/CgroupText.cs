namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>What cgroup files say about CPU; null for "no limit" and for a text that is not understood.</summary>
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

    /// <summary>Version 2's cpu.stat counts microseconds.</summary>
    public static double? CpuStatSeconds(ReadOnlySpan<byte> text) => KernelText.NumberAfter(text, "usage_usec"u8) / 1e6;

    /// <summary>Version 1's cpuacct.usage counts nanoseconds.</summary>
    public static double? CpuAcctSeconds(ReadOnlySpan<byte> text) => KernelText.Number(text) / 1e9;

    private static double? Cores(long quota, long period) => quota > 0 && period > 0 ? (double)quota / period : null;
}
