using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>One slot of a host's time series in a file.</summary>
public sealed record HostSample : SystemHistoryPoint
{
    [SetsRequiredMembers]
    private HostSample(string host, SystemHistoryPoint point)
        : base(point) => Host = host;

    [JsonPropertyOrder(-1)]
    public string Host { get; }

    public static HostSample From(string host, SystemHistoryPoint point) => new(host, point);
}
