namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// /proc/stat: <c>cpu  user nice system idle iowait irq softirq steal guest guest_nice</c> in ticks since boot, then one line for
/// each CPU.
/// </summary>
internal static class ProcStat
{
    /// <summary>USER_HZ: 100 on every architecture .NET runs on, whatever the kernel's internal clock.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>
    /// Everything but idle and iowait is busy: a CPU that waits for a disk is free for others. Stolen time counts as busy,
    /// because it is not available. Guest time is left out, because user and nice include it.
    /// </summary>
    public static CpuCounters? Parse(ReadOnlySpan<byte> text) =>
        text.StartsWith("cpu "u8) ? ParseNumbers(text["cpu "u8.Length..]) : null;

    /// <summary>The same of some CPUs together; null unless there is a line of each.</summary>
    public static CpuCounters? Parse(ReadOnlySpan<byte> text, IReadOnlySet<int> cpus)
    {
        var (sum, found) = (default(CpuCounters), 0);
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("cpu"u8) && KernelText.Number(line[3..]) is { } cpu && cpus.Contains((int)cpu)
                && ParseNumbers(line[line.IndexOf((byte)' ')..]) is { } counters)
            {
                sum = new CpuCounters(sum.BusySeconds + counters.BusySeconds, sum.CapacitySeconds + counters.CapacitySeconds);
                found++;
            }
        }

        return found == cpus.Count ? sum : null;
    }

    /// <summary>
    /// The machine's number of CPUs. Not <see cref="Environment.ProcessorCount"/>, which is already lowered by the limit that
    /// is to be compared with it.
    /// </summary>
    public static int CountCpus(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("cpu"u8) && line.Length > 3 && char.IsAsciiDigit((char)line[3]))
            {
                count++;
            }
        }

        return count;
    }

    private static CpuCounters? ParseNumbers(ReadOnlySpan<byte> text)
    {
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
}
