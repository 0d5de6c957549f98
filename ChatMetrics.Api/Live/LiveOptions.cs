using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Live;

/// <summary>The limits of the live stream: <c>ChatMetrics:Live</c>.</summary>
internal sealed class LiveOptions
{
    /// <summary>The most streams that are open at once; at least 1.</summary>
    [AtLeast(1)]
    public int MaxSubscribers { get; set; } = 20_000;

    /// <summary>
    /// The most streams of one address; at least 1. Behind a proxy all readers have the proxy's address, unless
    /// it is among <c>ChatMetrics:Proxies</c>.
    /// </summary>
    [AtLeast(1)]
    public int MaxSubscribersPerAddress { get; set; } = 1_000;
}

[OptionsValidator]
internal sealed partial class LiveOptionsValidator : IValidateOptions<LiveOptions>;
