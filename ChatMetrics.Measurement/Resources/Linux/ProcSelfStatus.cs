using System.Globalization;
using System.Text;

namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>/proc/self/status: lines of <c>Name:</c>, a tab and a value.</summary>
internal static class ProcSelfStatus
{
    /// <summary>The CPUs of <c>Cpus_allowed_list: 0-1,4</c>; null when there is no such line, or it cannot be read.</summary>
    public static HashSet<int>? AllowedCpus(ReadOnlySpan<byte> text)
    {
        const string name = "Cpus_allowed_list:";
        var line = Encoding.UTF8.GetString(text).Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        if (line is null)
        {
            return null;
        }

        var cpus = new HashSet<int>();
        foreach (var range in line[name.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = range.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                return null;
            }

            cpus.UnionWith(Enumerable.Range(first, Math.Max(0, last - first + 1)));
        }

        return cpus;
    }
}
