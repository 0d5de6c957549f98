using System.Net;
using IPNetwork = System.Net.IPNetwork;

namespace ChatMetrics.Api.Http;

/// <summary>Which proxies are in front of the service: <c>ChatMetrics:Proxies</c>.</summary>
internal sealed class ProxyOptions
{
    public const string Section = "ChatMetrics";

    /// <summary>
    /// Addresses and networks, separated by spaces, such as <c>127.0.0.1 10.0.0.0/8</c>. What they say of the client and the scheme counts;
    /// others may say what they want. Empty: nobody's word counts.
    /// </summary>
    public string Proxies { get; set; } = "";

    internal bool AreValid => Listed.All(static proxy => Parse(proxy) is not null);

    internal IEnumerable<IPNetwork> Networks => Listed.Select(static proxy => Parse(proxy)!.Value);

    private string[] Listed => Proxies.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IPNetwork? Parse(string proxy) =>
        IPAddress.TryParse(proxy, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(proxy, out var network) ? network
        : null;
}
