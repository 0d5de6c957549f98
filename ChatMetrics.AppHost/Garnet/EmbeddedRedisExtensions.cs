using System.Diagnostics;
using System.Net.Sockets;
using ChatMetrics.AppHost.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Garnet;

internal static class EmbeddedRedisExtensions
{
    private static readonly TimeSpan PredecessorStopsWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Adds Garnet, which is healthy when it answers PING. It has exclusive use of the data folder: if another application
    /// already uses that folder, this one ends with a one-line message.
    /// </summary>
    public static IResourceBuilder<EmbeddedRedisResource> AddEmbeddedRedis(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        var garnet = new GarnetCommand(Path.Combine(DataFolder.Find(builder.Configuration), name));
        var held = TakeOrExit(garnet.Folder);
        held.EndForgotten();
        builder.Services.AddSingleton(services =>
            new DataFolderHolder(held, name, services.GetRequiredService<ResourceNotificationService>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<DataFolderHolder>());
        garnet.WriteConfiguration();

        var resource = new EmbeddedRedisResource(name, garnet);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHostedService(services => new HangUpRecovery(
            resource.FindServerAsync,
            services.GetRequiredService<DataFolderHolder>().KillServer,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<HangUpRecovery>>()));
        var redis = builder.AddResource(resource)
            // Without a proxy, which would copy every byte twice.
            .WithEndpoint(scheme: "redis", name: EmbeddedRedisResource.EndpointName, isProxied: false)
            .WithIconName("Database")
            .WithArgs(context =>
            {
                foreach (var argument in garnet.Arguments)
                {
                    context.Args.Add(argument);
                }

                context.Args.Add("--port");
                context.Args.Add(resource.Endpoint.Property(EndpointProperty.TargetPort));
            })
            .WithPing()
            .OnResourceReady(async (ready, @event, cancellation) => await SaveAsync(
                ready, @event.Services.GetRequiredService<ResourceLoggerService>().GetLogger(ready), cancellation));
        foreach (var (variable, value) in GarnetCommand.Environment)
        {
            redis.WithEnvironment(variable, value);
        }

        return redis;
    }

    private static IResourceBuilder<EmbeddedRedisResource> WithPing(this IResourceBuilder<EmbeddedRedisResource> redis)
    {
        var key = $"{redis.Resource.Name}_ping";
        redis.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(
            key,
            async cancellation => await (await redis.Resource.FindServerAsync(cancellation)).AnswersAsync(cancellation)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("no answer to PING"),
            timeout: AnswersWithin);
        return redis.WithHealthCheck(key);
    }

    // Before the services that wait for it write anything: docs/decisions/embedded-redis.md, "Torn transactions".
    private static async Task SaveAsync(EmbeddedRedisResource redis, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            if (!await (await redis.FindServerAsync(cancellation)).SaveAsync(cancellation))
            {
                logger.CheckpointRefused();
            }
        }
        catch (Exception ended) when (ended is SocketException or IOException)
        {
            logger.CheckpointFailed(ended);
        }
    }

    private static DataFolderLock TakeOrExit(string folder)
    {
        try
        {
            if (DataFolderLock.Take(folder, PredecessorStopsWithin) is { } held)
            {
                return held;
            }

            CommandLine.Exit(1, DataFolderLock.Taken(folder));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            CommandLine.Exit(1, $"the data folder {folder} cannot be used: {exception.Message}");
        }

        throw new UnreachableException();
    }
}
