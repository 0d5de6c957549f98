namespace ChatMetrics.Telemetry.Alerts;

/// <summary>The hosts that webhooks may call: <see cref="AlertOptions.AllowedHosts"/>.</summary>
internal sealed class AllowedHosts(string written)
{
    private readonly string[] _hosts = written.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether every host may be called.</summary>
    public bool IsEmpty => _hosts.Length == 0;

    /// <summary>The first that is no host's name or address; null when all are.</summary>
    public string? FindWrong() => Array.Find(_hosts, host => Uri.CheckHostName(host) == UriHostNameType.Unknown);

    /// <summary>Whether this address may be called.</summary>
    public bool Allows(Uri url) =>
        IsEmpty || Array.Exists(_hosts, host => new[] { url.Host, url.IdnHost }.Contains(host, StringComparer.OrdinalIgnoreCase));
}
