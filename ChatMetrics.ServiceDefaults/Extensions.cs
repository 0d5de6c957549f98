using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
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
/// What every service has: service discovery, resilience, health checks and OpenTelemetry. Microsoft's template, plus our own
/// meter and source, and health that says which check failed.
/// </summary>
public static class Extensions
{
    internal const string HealthEndpointPath = "/health";
    internal const string AlivenessEndpointPath = "/alive";

    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // The source and the meter of Microsoft.Extensions.AI's UseOpenTelemetry().
    private const string GenAITelemetryName = "Experimental.Microsoft.Extensions.AI";

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.ConfigureOpenTelemetry();
        builder.AddDefaultHealthChecks();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            // A question that is sent twice is answered, and paid for, twice.
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// Traces, metrics and logs, sent by OTLP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Without it nothing is collected, so that
    /// nothing is paid for.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not an address.</exception>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        if (!builder.Configuration.IsTelemetryExported())
        {
            return builder;
        }

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter(Service.TelemetryName, GenAITelemetryName)
                // A measurement points to its trace.
                .SetExemplarFilter(ExemplarFilterType.TraceBased)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation())
            .WithTracing(tracing => tracing
                .AddSource(Service.TelemetryName, GenAITelemetryName)
                .AddAspNetCoreInstrumentation(options => options.Filter = TracedRequests.Includes)
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
        return builder;
    }

    /// <summary>Whether there is somebody who collects traces, metrics and logs.</summary>
    /// <exception cref="InvalidOperationException">Where they are to go is not an address.</exception>
    public static bool IsTelemetryExported(this IConfiguration configuration)
    {
        var endpoint = configuration[OtlpEndpoint];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        // The exporter would take anything, and send nothing.
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? true
            : throw new InvalidOperationException($"{OtlpEndpoint} must be an address such as http://localhost:4317.");
    }

    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks()
            // The process responds: a liveness check that depends on nothing else.
            .AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        // Without Redis chats are still answered: that is degraded, not down.
        builder.Services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var check in options.Registrations)
            {
                check.FailureStatus = HealthStatus.Degraded;
            }
        });
        return builder;
    }

    /// <summary><c>/health</c>: ready, with each check's state; <c>/alive</c>: the process responds.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthEndpointPath, new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync });
        app.MapHealthChecks(AlivenessEndpointPath, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("live"),
            ResponseWriter = HealthResponse.WriteAsync,
        });
        return app;
    }
}
