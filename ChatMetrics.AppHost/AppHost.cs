using ChatMetrics.AppHost;
using ChatMetrics.AppHost.Resources;
using Microsoft.Extensions.Configuration;

var options = CommandLine.ReadOrExit(args);
var builder = DistributedApplication.CreateBuilder(CommandLine.ForAspire(options));

// Redis: a container where it is published, else a given server, a container, or Garnet as a process (no Docker needed).
var given = builder.Configuration.GetConnectionString(Composition.Redis);
IResourceBuilder<IResourceWithConnectionString> redis =
    builder.ExecutionContext.IsPublishMode ? builder.AddRedis(Composition.Redis).WithDataVolume()
    : !string.IsNullOrWhiteSpace(given) ? builder.AddConnectionString(Composition.Redis)
    : options.Redis == RedisSource.Container ? builder.AddRedis(Composition.Redis).WithDataVolume()
    : builder.AddEmbeddedRedis(Composition.Redis);

// Samples the machine, rolls up, raises alerts; one per host.
builder.AddProject<Projects.ChatMetrics_Worker>(Composition.Worker)
    .WithHostSettings()
    .WithReference(redis).WaitFor(redis);

// Chat, metrics and the dashboard page, on one port whatever the number of replicas.
builder.AddProject<Projects.ChatMetrics_Api>(Composition.Api)
    .WithHostSettings()
    .WithHttpPort(options.Port)
    .WithReplicas(options.Replicas)
    .WithReference(redis).WaitFor(redis)
    .WithHttpHealthCheck(Composition.HealthPath)
    .WithExternalHttpEndpoints();

builder.Build().Run();
