using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

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
    }

    /// <summary>Comes first: everything behind it sees the client.</summary>
    public static void UseProxies(this WebApplication app)
    {
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // From the nearest proxy back to the first address that is none: what stands before it is the client's own word.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        // Without a list the middleware would believe everyone.
        if (forwarded.KnownIPNetworks.Count > 0)
        {
            app.UseForwardedHeaders(forwarded);
        }
    }
}
