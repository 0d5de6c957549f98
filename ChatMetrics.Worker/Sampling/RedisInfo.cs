using System.Globalization;

namespace ChatMetrics.Worker.Sampling;

/// <summary>What a server reports in its reply to INFO; null for what it does not report.</summary>
/// <param name="Pid">The server's process id, within its own container if it runs in one.</param>
/// <param name="ResidentBytes">Resident memory of the process.</param>
/// <param name="UsedBytes">Memory used by data and indexes.</param>
/// <param name="CpuTime">User and kernel time of the process since it started.</param>
internal sealed record RedisInfo(int? Pid, long? ResidentBytes, long? UsedBytes, TimeSpan? CpuTime)
{
    /// <summary>Parses the reply of Redis, Valkey or Garnet.</summary>
    public static RedisInfo Parse(string reply)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in reply.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return new RedisInfo(
            (int?)Number("process_id"),
            Number("used_memory_rss") ?? Number("proc_physical_memory_size"),
            Number("used_memory") ?? Number("total_main_store_size"),
            Seconds("used_cpu_user") + Seconds("used_cpu_sys"));

        // Garnet reports -1 for unknown values.
        long? Number(string name) =>
            long.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : null;

        TimeSpan? Seconds(string name) =>
            double.TryParse(fields.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? TimeSpan.FromSeconds(value)
                : null;
    }
}
