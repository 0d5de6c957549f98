namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// The memory of a container that has a limit. As in container tools, used memory excludes the file cache that the kernel would
/// drop first (inactive_file). The limit is read once, at startup.
/// </summary>
internal sealed class CgroupMemory(IKernelFile usage, IKernelFile stat, bool isV2, long limitBytes) : IDisposable
{
    /// <returns>Null when no limit is lower than the machine's memory.</returns>
    public static CgroupMemory? Open(IKernelFiles files, CgroupLayout layout, long machineBytes)
    {
        if (layout.Find("memory") is not { } location)
        {
            return null;
        }

        var (bytes, limited) = (machineBytes, (string?)null);
        foreach (var level in location.Levels())
        {
            var text = files.ReadAll(location.File(level, location.IsV2 ? "memory.max" : "memory.limit_in_bytes"));
            // "max" is not a number, and version 1 writes "no limit" as a number larger than any machine's memory.
            if (KernelText.Number(text) is { } limit && limit < bytes)
            {
                (bytes, limited) = (limit, level);
            }
        }

        if (limited is null)
        {
            return null;
        }

        var usage = files.Open(location.File(limited, location.IsV2 ? "memory.current" : "memory.usage_in_bytes"));
        var stat = files.Open(location.File(limited, "memory.stat"));
        if (usage is not null && stat is not null)
        {
            return new CgroupMemory(usage, stat, location.IsV2, bytes);
        }

        usage?.Dispose();
        stat?.Dispose();
        return null;
    }

    public MemoryUsage? Read()
    {
        Span<byte> buffer = stackalloc byte[4096];
        var used = KernelText.Number(usage.Read(buffer));
        var droppable = KernelText.NumberAfter(stat.Read(buffer), isV2 ? "inactive_file"u8 : "total_inactive_file"u8);
        // The two are not read at the same instant, so the difference may be below zero.
        return used - droppable is { } bytes ? new MemoryUsage(Math.Max(0, bytes), limitBytes) : null;
    }

    public void Dispose()
    {
        usage.Dispose();
        stat.Dispose();
    }
}
