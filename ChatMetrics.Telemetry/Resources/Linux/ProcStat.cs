namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>
/// /proc/stat: <c>cpu  user nice system idle iowait irq softirq steal guest guest_nice</c> in ticks since boot, then a line
/// for each CPU.
/// </summary>
internal static class ProcStat
{
    /// <summary>USER_HZ, which is 100 on every architecture .NET runs on, whatever the kernel's own clock.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>
    /// Busy is all but idle and iowait: a CPU that waits for a disk is free for others. Stolen time counts as busy, as it
    /// cannot be had. Guest time is left out because user and nice hold it already.
    /// </summary>
    public static CpuCounters? Parse(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("cpu "u8))
            return null;

        text = text["cpu "u8.Length..];
        if (!KernelText.TryTakeNumber(ref text, out var user)
            || !KernelText.TryTakeNumber(ref text, out var nice)
            || !KernelText.TryTakeNumber(ref text, out var system)
            || !KernelText.TryTakeNumber(ref text, out var idle)
            || !KernelText.TryTakeNumber(ref text, out var iowait)
            || !KernelText.TryTakeNumber(ref text, out var irq)
            || !KernelText.TryTakeNumber(ref text, out var softirq)
            || !KernelText.TryTakeNumber(ref text, out var steal))
        {
            return null;
        }

        var busy = user + nice + system + irq + softirq + steal;
        return new CpuCounters(busy / TicksPerSecond, (busy + idle + iowait) / TicksPerSecond);
    }

    /// <summary>
    /// How many CPUs the machine runs on. Not <see cref="Environment.ProcessorCount"/>: that one is lowered by the very limit
    /// that is to be compared with it.
    /// </summary>
    public static int CountCpus(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("cpu"u8) && line.Length > 3 && char.IsAsciiDigit((char)line[3]))
                count++;
        }

        return count;
    }
}
