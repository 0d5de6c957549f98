using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using StackExchange.Redis;

namespace ChatMetrics.Worker.Sampling;

/// <summary>
/// Reads the processes of Redis itself, by what they say of themselves; CPU percent is over the time since the reading before,
/// and only of servers on this machine. A server that does not tell is left out.
/// </summary>
internal sealed class RedisSampler(IConnectionMultiplexer redis, IResourceReader reader, ProcessIdentity identity) : IDisposable
{
    private readonly Dictionary<EndPoint, Reading> _last = [];

    /// <summary>Not thread safe: only one sampler may read.</summary>
    public async Task<IReadOnlyList<ProcessVitals>> ReadAsync(DateTimeOffset at)
    {
        var servers = redis.GetServers().Where(server => server.IsConnected);
        var processes = await Task.WhenAll(servers.Select(server => ReadAsync(server, at)));
        return [.. processes.OfType<ProcessVitals>()];
    }

    public void Dispose()
    {
        foreach (var reading in _last.Values)
        {
            reading.Process?.Dispose();
        }
    }

    private async Task<ProcessVitals?> ReadAsync(IServer server, DateTimeOffset at)
    {
        if (await InfoOfAsync(server) is not { } info)
        {
            return null;
        }

        var last = _last.GetValueOrDefault(server.EndPoint);
        var process = IsLocal(server.EndPoint) ? ProcessOf(server.EndPoint, info.Pid, last?.Process) : null;
        var now = new Reading(process, reader.ReadSystemCpu(), process is null ? null : info.CpuTime ?? CpuTimeOf(process));
        _last[server.EndPoint] = now;
        return new ProcessVitals
        {
            Host = identity.Host,
            AtMs = at.ToUnixTimeMilliseconds(),
            Service = SystemSample.RedisService,
            Instance = $"{SystemSample.RedisService}@{NameOf(server.EndPoint)}",
            Pid = process?.Id ?? 0,
            CpuPercent = last is not null && last.Process == process ? Percent(last, now) : null,
            MemoryBytes = info.ResidentBytes ?? process?.WorkingSet64,
            UsedMemoryBytes = info.UsedBytes,
            Threads = process?.Threads.Count ?? 0,
        };
    }

    private static async Task<RedisInfo?> InfoOfAsync(IServer server)
    {
        try
        {
            return RedisInfo.Parse(await server.InfoRawAsync() ?? "");
        }
        // The server is unavailable, or this user may not run INFO: leave it out of the sample.
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailure.Is(exception))
        {
            return null;
        }
    }

    private static bool IsLocal(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint { Host: "localhost" } => true,
        _ => false,
    };

    // The process id reported by a server in a container belongs to a different process on this machine.
    private static Process? ProcessOf(EndPoint endPoint, int? pid, Process? before)
    {
        if (before is not null && IsAlive(before))
        {
            before.Refresh();
            return before;
        }

        before?.Dispose();
        return pid is { } told && TryGet(told) is { } process && IsServer(process)
            ? process
            : ListeningProcess.Find(PortOf(endPoint)) is { } found ? TryGet(found) : null;
    }

    private static bool IsServer(Process process) =>
        process.ProcessName.Contains("redis", StringComparison.OrdinalIgnoreCase)
        || process.ProcessName.Contains("valkey", StringComparison.OrdinalIgnoreCase);

    private static Process? TryGet(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            // The process has ended.
            return null;
        }
    }

    private static string NameOf(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}";

    private static int PortOf(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint ip => ip.Port,
        DnsEndPoint dns => dns.Port,
        _ => 0,
    };

    // On some systems, another user's process may not be inspected.
    private static bool IsAlive(Process process)
    {
        try
        {
            return !process.HasExited;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static TimeSpan? CpuTimeOf(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        // The process has ended in the meantime.
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static double? Percent(Reading last, Reading now) =>
        last is { System: { } before, Busy: { } from } && now is { System: { } after, Busy: { } to }
            ? UtilizationCalculator.Percent(
                before with { BusySeconds = from.TotalSeconds }, after with { BusySeconds = to.TotalSeconds })
            : null;

    private sealed record Reading(Process? Process, CpuCounters? System, TimeSpan? Busy);
}
