using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Microsoft.Extensions.Hosting;

/// <summary><c>GET /metrics</c> of every service, for Prometheus.</summary>
public static class PrometheusExtensions
{
    internal const string EndpointPath = "/metrics";

    private const string Setting = "ChatMetrics:Prometheus";

    /// <summary>Whether there is <c>GET /metrics</c>.</summary>
    /// <exception cref="InvalidOperationException">The setting is neither true nor false.</exception>
    public static bool IsPrometheusOn(this IConfiguration configuration) => configuration.GetValue(Setting, defaultValue: true);

    internal static void AddPrometheus(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.IsPrometheusOn())
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
                // Their names end as those of histograms do, which promtool refuses.
                .AddView("dotnet.assembly.count", MetricStreamConfiguration.Drop)
                .AddView("dotnet.process.cpu.count", MetricStreamConfiguration.Drop)
                .AddView("dotnet.timer.count", MetricStreamConfiguration.Drop)
                .AddPrometheusExporter(options =>
                {
                    // Names are unique among our meters: the meter's would only make each line longer.
                    options.ScopeInfoEnabled = false;
                    // A chat that was answered is in the next scrape.
                    options.ScrapeResponseCacheDurationMilliseconds = 0;
                }));
        }
    }

    // A scrape is not measured itself: it would be among the requests whose figures are looked at.
    internal static void MapPrometheus(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IConfiguration>().IsPrometheusOn())
        {
            routes.MapPrometheusScrapingEndpoint(EndpointPath).DisableHttpMetrics();
        }
    }
}
