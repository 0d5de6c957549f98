using System.Diagnostics;
using System.Globalization;
using ChatMetrics.AppHost.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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
        builder.Services.AddHostedService(services =>
            new DataFolderHolder(held, name, services.GetRequiredService<ResourceNotificationService>()));
        garnet.WriteConfiguration();

        var resource = new EmbeddedRedisResource(name, garnet);
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
            .WithPing(garnet.Password);
        foreach (var (variable, value) in GarnetCommand.Environment)
        {
            redis.WithEnvironment(variable, value);
        }

        return redis;
    }

    private static IResourceBuilder<EmbeddedRedisResource> WithPing(
        this IResourceBuilder<EmbeddedRedisResource> redis, string password)
    {
        var key = $"{redis.Resource.Name}_ping";
        var port = redis.Resource.Endpoint.Property(EndpointProperty.Port);
        redis.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(
            key,
            async cancellation =>
            {
                var number = int.Parse((await port.GetValueAsync(cancellation))!, CultureInfo.InvariantCulture);
                return await RespPing.AnswersAsync("localhost", number, password, cancellation)
                    ? HealthCheckResult.Healthy()
                    : HealthCheckResult.Unhealthy("no answer to PING");
            },
            timeout: AnswersWithin);
        return redis.WithHealthCheck(key);
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
