using ChatMetrics.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of ChatMetrics has: telemetry over OTLP, health, and the connection to Redis.</summary>
public static class Extensions
{
    private const string HealthPath = "/health";
    private const string AlivePath = "/alive";
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddRedisClient("redis", configureOptions: options =>
        {
            // A service runs without Redis: it says so in its health, and connects as soon as Redis is there.
            options.AbortOnConnectFail = false;
            // Who asks for what is stored has an answer, or a 503, within a second.
            options.SyncTimeout = 1000;
            // One that is back, or has become primary, is used within seconds.
            options.ReconnectRetryPolicy = new LinearRetry(1000);
            options.ConfigCheckSeconds = 5;
        });
        builder.AddDefaultHealthChecks();
        builder.ConfigureOpenTelemetry();
        builder.AddStopWithParent();
        return builder;
    }

    /// <summary>Traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; else nothing.</summary>
    /// <exception cref="InvalidOperationException">That is no address.</exception>
    public static TBuilder ConfigureOpenTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var endpoint = builder.Configuration[OtlpEndpoint];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return builder;
        }

        // The exporter itself would only be silent.
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{OtlpEndpoint} must be an address such as http://localhost:4317.");
        }

        var resource = ResourceBuilder.CreateDefault()
            .AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.SetResourceBuilder(resource);
            logging.AddOtlpExporter();
        });
        // .NET's built-in meters and sources: no instrumentation packages.
        builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("ChatMetrics", "System.Runtime", "System.Net.Http")
            .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter()
            .Build());
        builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("ChatMetrics", "Microsoft.AspNetCore", "System.Net.Http", "OpenTelemetry.Instrumentation.StackExchangeRedis")
            .AddOtlpExporter()
            .Build());
        builder.Services.AddHostedService<TelemetryProviders>();
        return builder;
    }

    public static TBuilder AddDefaultHealthChecks<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddHealthChecks()
            // The process answers: a liveness check that asks nothing else.
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

    /// <summary><c>/health</c>: ready, with each check's state; <c>/alive</c>: the process answers.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPath, new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync });
        app.MapHealthChecks(AlivePath, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains("live"),
            ResponseWriter = HealthResponse.WriteAsync,
        });
        return app;
    }

    // Built providers listen; nobody else asks for them.
    private sealed class TelemetryProviders(MeterProvider meters, TracerProvider tracer) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            meters.ForceFlush();
            tracer.ForceFlush();
            return Task.CompletedTask;
        }
    }
}
