using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Limits;

/// <summary>Registers the limits of chats and reports, and those that the server keeps for all requests.</summary>
internal static class LimitServices
{
    private const int Kilobyte = 1_024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LimitOptions, LimitOptionsValidator>("ChatMetrics:Limits");
        builder.AddValidatedOptions<RateOptions, RateOptionsValidator>("ChatMetrics");
        builder.Services.AddSingleton<RequestRates>();
        builder.Services.AddSingleton<ChatLimits>();
        builder.Services.AddSingleton<ReportLimits>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, options) =>
        {
            var (server, limits) = (kestrel.Limits, options.Value);
            server.MaxRequestBodySize = limits.MaxBodyKb * (long)Kilobyte;
            server.MaxRequestHeadersTotalSize = limits.MaxHeaderKb * Kilobyte;
            server.MaxRequestBufferSize = Math.Max(server.MaxRequestBufferSize ?? 0, server.MaxRequestHeadersTotalSize);
            server.RequestHeadersTimeout = limits.HeaderTimeout;
            server.MinRequestBodyDataRate = limits.MinBodyBytesPerSecond > 0
                ? new MinDataRate(limits.MinBodyBytesPerSecond, Grace) : null;
        });
    }
}
