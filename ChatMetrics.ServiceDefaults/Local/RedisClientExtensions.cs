using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Aspire's <c>AddRedisClient</c> for feeds that do not carry it: same name, same meaning.</summary>
public static class RedisClientExtensions
{
    /// <summary>
    /// Registers <see cref="IConnectionMultiplexer"/> by the connection string of that name, and its health check.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no connection string of that name, or it is malformed.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder, string connectionName, Action<ConfigurationOptions>? configureOptions = null)
    {
        var options = Parse(connectionName, builder.Configuration.GetConnectionString(connectionName));
        configureOptions?.Invoke(options);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(options));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            "redis",
            provider => new RedisHealthCheck(provider.GetRequiredService<IConnectionMultiplexer>()),
            failureStatus: null,
            tags: []));
    }

    private static ConfigurationOptions Parse(string name, string? connectionString)
    {
        try
        {
            var options = string.IsNullOrWhiteSpace(connectionString)
                ? throw new InvalidOperationException($"ConnectionStrings:{name} is not set: say where Redis is, such as 127.0.0.1:6379.")
                : ConfigurationOptions.Parse(connectionString);
            return options.EndPoints.Count > 0 ? options : throw new ArgumentException("it names no server, such as 127.0.0.1:6379.");
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"ConnectionStrings:{name} is not a Redis connection string: {exception.Message}", exception);
        }
    }

    private sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer.", exception);
            }
        }
    }
}
