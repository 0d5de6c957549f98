using System.Diagnostics;
using System.Globalization;

namespace ChatMetrics.Benchmarks.Fanout;

/// <summary>The resource usage of a process and its children; Linux only.</summary>
/// <param name="Cpu">User and kernel CPU time.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Sockets">The number of open sockets.</param>
internal readonly record struct ProcessCost(TimeSpan Cpu, long MemoryBytes, int Sockets)
{
    public static ProcessCost Of(Process process)
    {
        process.Refresh();
        var cost = new ProcessCost(process.TotalProcessorTime, process.WorkingSet64, SocketsOf(process.Id));
        foreach (var child in File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            using var childProcess = Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture));
            var (cpu, memory, sockets) = Of(childProcess);
            cost = new ProcessCost(cost.Cpu + cpu, cost.MemoryBytes + memory, cost.Sockets + sockets);
        }

        return cost;
    }

    private static int SocketsOf(int process) => new DirectoryInfo($"/proc/{process}/fd").EnumerateFileSystemInfos()
        .Count(file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);
}
