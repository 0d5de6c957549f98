using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// What every service needs: service discovery, resilience, health checks and OpenTelemetry. Based on Microsoft's template, plus
/// our own meter and activity source, and a health response that names the failed check.
/// </summary>
public static class Extensions
{
    /// <summary>The authorization policy for the details of <c>/health</c>.</summary>
    public const string HealthDetailsPolicy = "health-details";

    internal const string HealthEndpointPath = "/health";
    internal const string AlivenessEndpointPath = "/alive";

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The activity source and meter of Microsoft.Extensions.AI's UseOpenTelemetry().
    private const string GenAITelemetryName = "Experimental.Microsoft.Extensions.AI";

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // A question that is sent twice is answered twice, and charged twice.
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Metrics for <c>GET /metrics</c>; traces, metrics and logs, exported by OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. What
    /// neither of both asks for is not collected, so it costs nothing.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names it.</exception>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        _ = TraceLimit.Read(builder.Configuration);
        if (builder.Configuration.AreMetricsCollected())
        {
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
                .AddMeter(Service.TelemetryName, GenAITelemetryName)
                // Links a measurement to its trace.
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation());
            builder.AddPrometheus();
        }

        if (builder.Configuration.IsTelemetryExported())
        {
            builder.Logging.AddOpenTelemetry(logging =>
            {
                logging.IncludeFormattedMessage = true;
                logging.IncludeScopes = true;
            });
            builder.Services.AddOpenTelemetry()
                .WithTracing(tracing =>
                {
                    tracing
                        .AddSource(Service.TelemetryName, GenAITelemetryName, WarmupTelemetry.Name)
                        .AddProcessor<WarmupTelemetry.Drop>()
                        .AddAspNetCoreInstrumentation(options => options.Filter = TracedRequests.Includes)
                        .AddHttpClientInstrumentation();
                    TraceLimit.AddTo(tracing, builder.Configuration);
                })
                .UseOtlpExporter();
        }

        return builder;
    }

    /// <summary>Whether anything is measured for OpenTelemetry: to be exported, or to be scraped.</summary>
    /// <exception cref="InvalidOperationException">A setting is invalid; the message names it.</exception>
    public static bool AreMetricsCollected(this IConfiguration configuration) =>
        configuration.IsTelemetryExported() || configuration.IsPrometheusOn();

    /// <summary>Whether traces, metrics and logs are exported.</summary>
    /// <exception cref="InvalidOperationException">The configured endpoint is not an address.</exception>
    public static bool IsTelemetryExported(this IConfiguration configuration)
    {
        var endpoint = configuration[OtlpEndpoint];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        // The exporter would accept any value and send nothing.
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? true
            : throw new InvalidOperationException($"{OtlpEndpoint} must be an address such as http://localhost:4317.");
    }

    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        // It would repeat at each probe what /health says, as errors while a service warms up. What goes wrong is logged where it does.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddHealthChecks()
            // Liveness: the process responds. Depends on nothing else.
            .AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        // Chats are still answered without Redis: the service is degraded, not down.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations)
            {
                check.FailureStatus = HealthStatus.Degraded;
            }
        });
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (readiness, with each check's state), <c>/alive</c> (the process responds) and <c>/metrics</c>. Where there is
    /// authorization, only who meets <see cref="HealthDetailsPolicy"/> is told of the checks.
    /// </summary>
    public static void MapDefaultEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks(HealthEndpointPath, new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync });
        routes.MapHealthChecks(AlivenessEndpointPath, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("live"),
            ResponseWriter = HealthResponse.WriteAsync,
        });
        routes.MapPrometheus();
    }
}
