using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Trace;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>The connection to Redis that every service has.</summary>
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
                // Ours has a time limit, and is called what the resource is called.
                settings.DisableHealthChecks = true;
                // See AddTracing.
                settings.DisableTracing = true;
            },
            options =>
            {
                // A service runs without Redis: its health says so, and it connects as soon as Redis is there.
                options.AbortOnConnectFail = false;
                // A command fails at once while Redis is away: the caller knows what to do without it.
                options.BacklogPolicy = BacklogPolicy.FailFast;
                // As long as anybody waits: a chat in a cold process. Others have limits of their own. A connection that is dead
                // without a word is noticed after four times this.
                options.AsyncTimeout = 2500;
                options.SyncTimeout = 1000;
                // The worker asks the server for INFO, which the client counts among an administrator's commands.
                options.AllowAdmin = true;
                // A server that is back, or has become primary, is used within seconds.
                options.ReconnectRetryPolicy = new LinearRetry(1000);
                options.ConfigCheckSeconds = 5;
            });
        builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(ConnectionName);
        builder.AddTracing();
        return builder;
    }

    // Each command is profiled: only where its span goes somewhere.
    private static void AddTracing(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.IsTelemetryExported())
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddRedisInstrumentation(options =>
            {
                // Commands of no request come each second, and tell nothing; nor do those of a request that is not traced.
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
                return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer.", exception);
            }
        }
    }
}
