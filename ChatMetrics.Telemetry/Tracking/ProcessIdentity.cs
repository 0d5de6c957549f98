using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>Identifies this process among all processes on all hosts.</summary>
/// <param name="Service"><c>api</c> or <c>worker</c>.</param>
/// <param name="Host">The machine's name, or <c>CHATMETRICS_HOST</c> (in containers: the node's name).</param>
/// <param name="Pid">The operating system's process id.</param>
/// <param name="Machine">
/// The machine's own name if <paramref name="Host"/> is another; containers of one host may all have the same process id.
/// </param>
public sealed record ProcessIdentity(string Service, string Host, int Pid, string? Machine = null)
{
    private const int MaxHostLength = 128;

    /// <summary>For example <c>api@web-1:4711</c>, <c>api@node-1/api-0:1</c>.</summary>
    public string Instance { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{Service}@{Host}{(Machine is null ? "" : $"/{Machine}")}:{Pid}");

    /// <summary>Whether a process runs on the same machine, or in the same container, so that its process id means the same here.</summary>
    /// <param name="instance">Its <see cref="Instance"/>.</param>
    public bool IsBeside(string instance) => MachineOf(instance).SequenceEqual(MachineOf(Instance));

    /// <summary>Whether a string is a valid host name: 1 to 128 of <c>A-Z a-z 0-9 . - _</c>.</summary>
    public static bool IsHost(string name) =>
        name.Length is >= 1 and <= MaxHostLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <exception cref="InvalidOperationException">CHATMETRICS_HOST is not a host name.</exception>
    public static ProcessIdentity Create(string service, IConfiguration configuration)
    {
        var host = configuration["CHATMETRICS_HOST"] is { Length: > 0 } configured ? configured : Environment.MachineName;
        return IsHost(host)
            ? new ProcessIdentity(service, host, Environment.ProcessId, host == Environment.MachineName ? null : Environment.MachineName)
            : throw new InvalidOperationException(
                $"CHATMETRICS_HOST must be 1 to {MaxHostLength} of A-Z a-z 0-9 . - _, but is '{host}'.");
    }

    // What is between the service and the process id.
    private static ReadOnlySpan<char> MachineOf(string instance)
    {
        var name = instance.AsSpan(instance.IndexOf('@') + 1);
        return name.LastIndexOf(':') is >= 0 and var end ? name[..end] : name;
    }
}
