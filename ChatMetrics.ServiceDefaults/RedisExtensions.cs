using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>The Redis connection of every service.</summary>
public static class RedisExtensions
{
    private const string ConnectionName = "redis";

    /// <summary>
    /// Registers <see cref="IConnectionMultiplexer"/> by the connection string <c>redis</c>, and its health check.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection string is missing or malformed.</exception>
    public static TBuilder AddRedis<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        Validate(builder.Configuration.GetConnectionString(ConnectionName));
        builder.AddRedisClient(
            ConnectionName,
            settings =>
            {
                // Our own check has a time limit and the name of the resource.
                settings.DisableHealthChecks = true;
                // See AddTracing.
                settings.DisableTracing = true;
            },
            options =>
            {
                // A service also runs without Redis: its health check reports that, and it connects as soon as Redis is
                // available.
                options.AbortOnConnectFail = false;
                // Commands fail at once while Redis is unavailable: the caller has a fallback.
                options.BacklogPolicy = BacklogPolicy.FailFast;
                // The longest that any caller waits: a chat in a cold process. Other callers have their own limits. A connection
                // that dies silently is detected after four times this.
                options.AsyncTimeout = 2500;
                options.SyncTimeout = 1000;
                // The worker sends INFO, which the client treats as an admin command.
                options.AllowAdmin = true;
                // A server that has come back or has become the primary is used within seconds.
                options.ReconnectRetryPolicy = new LinearRetry(1000);
                options.ConfigCheckSeconds = 5;
            });
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(ConnectionName);
        builder.AddTracing();
        return builder;
    }

    // Tracing profiles every command, so it is enabled only if spans are exported.
    private static void AddTracing(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.IsTelemetryExported())
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddRedisInstrumentation(options =>
            {
                // Commands outside any request run every second and are of no interest; the same goes for those of requests that
                // are not traced.
                options.Filter = command => command.ParentActivity is { Recorded: true };
                options.FlushInterval = TimeSpan.FromSeconds(1);
            }));
        }
    }

    private static void Validate(string? connectionString)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(connectionString))
            {
                throw new InvalidOperationException(
                    $"ConnectionStrings:{ConnectionName} is not set: say where Redis is, such as 127.0.0.1:6379.");
            }

            var servers = ConfigurationOptions.Parse(connectionString).EndPoints;
            if (servers.Count == 0
                || servers.OfType<DnsEndPoint>().Any(server => Uri.CheckHostName(server.Host) == UriHostNameType.Unknown))
            {
                throw new ArgumentException("it names no server, such as 127.0.0.1:6379.");
            }
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException(
                $"ConnectionStrings:{ConnectionName} is not a Redis connection string: {exception.Message}", exception);
        }
    }

    private sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(Timeout, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "Redis is not responding.", exception);
            }
        }
    }
}
