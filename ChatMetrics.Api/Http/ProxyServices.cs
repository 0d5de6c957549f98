using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace ChatMetrics.Api.Http;

/// <summary>Behind a proxy: who the client is (for limits), and whether it came by HTTPS (for cookies and redirects).</summary>
internal static class ProxyServices
{
    public static void AddProxies(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ProxyOptions>()
            .Bind(builder.Configuration.GetSection(ProxyOptions.Section))
            .Validate(
                o => o.AreValid,
                $"{ProxyOptions.Section}:{nameof(ProxyOptions.Proxies)} must be addresses or networks such as 127.0.0.1 or 10.0.0.0/8, "
                + "separated by spaces.")
            .ValidateOnStart();
        // After ASPNETCORE_FORWARDEDHEADERS_ENABLED, which believes everyone.
        builder.Services.AddOptions<ForwardedHeadersOptions>().PostConfigure<IOptions<ProxyOptions>>(
            static (forwarded, proxies) => Trust(forwarded, [.. proxies.Value.Networks]));
    }

    /// <summary>Comes first: everything behind it sees the client.</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Networks.Any())
        {
            app.UseForwardedHeaders();
        }
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IPNetwork[] networks)
    {
        if (networks.Length == 0)
        {
            return;
        }

        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        Array.ForEach(networks, forwarded.KnownIPNetworks.Add);
        // From the nearest proxy back to the first address that is none: what stands before it is the client's own word.
        forwarded.ForwardLimit = null;
    }
}
