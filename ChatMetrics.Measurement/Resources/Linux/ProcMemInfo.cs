namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>/proc/meminfo: <c>MemTotal:       24684092 kB</c> and so on. The first five lines hold what is needed.</summary>
internal static class ProcMemInfo
{
    public static MemoryUsage? Parse(ReadOnlySpan<byte> text)
    {
        if (KernelText.NumberAfter(text, "MemTotal:"u8) is not { } total || Available(text) is not { } available)
        {
            return null;
        }

        return new MemoryUsage(Math.Max(0, total - available) * 1024, total * 1024);
    }

    /// <summary>Kernels before 3.14 do not estimate available memory; free memory and the caches are used instead.</summary>
    private static long? Available(ReadOnlySpan<byte> text) =>
        KernelText.NumberAfter(text, "MemAvailable:"u8)
        ?? KernelText.NumberAfter(text, "MemFree:"u8)
            + KernelText.NumberAfter(text, "Buffers:"u8)
            + KernelText.NumberAfter(text, "Cached:"u8);
}
