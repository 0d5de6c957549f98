using ChatMetrics.AppHost;
using ChatMetrics.AppHost.Commands;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.AppHost.Recovery;
using ChatMetrics.AppHost.Services;
using Microsoft.Extensions.Configuration;

var options = CommandLine.ReadOrExit(args);
DashboardPorts.AvoidTaken();
var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
{
    Args = args,
    DisableDashboard = !options.Dashboard,
});

// Redis: a container where it is published, else a given server, a container, or Garnet as a process (no Docker needed).
IResourceBuilder<IResourceWithConnectionString> redis =
    builder.ExecutionContext.IsPublishMode ? builder.AddRedis("redis").WithDataVolume()
    : !string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("redis")) ? builder.AddConnectionString("redis")
    : options.Redis == RedisSource.Container ? builder.AddRedis("redis").WithDataVolume()
    : builder.AddEmbeddedRedis("redis").WithRestartOnCrash();

// Samples the machine, rolls up, enforces retention; one per host.
builder.AddProject<Projects.ChatMetrics_Worker>("worker")
    .WithFreePort()
    .AsService()
    .WithReference(redis).WaitFor(redis)
    .WithIconName("Pulse")
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/health", DisplayText = "Health", Endpoint = endpoint });

// Chat, metrics and the dashboard page, on one port whatever the number of replicas.
builder.AddProject<Projects.ChatMetrics_Api>("api")
    .WithPort(options)
    .AsService()
    .WithReplicas(options.Replicas)
    .WithReference(redis).WaitFor(redis)
    .WithModels()
    .WithExternalHttpEndpoints()
    .WithAskCommand()
    .WithRemoveConversationCommand()
    .WithReadyMessage()
    .WithIconName("ChatMultiple")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Dashboard")
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/openapi/v1.json", DisplayText = "API description", Endpoint = endpoint })
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/live-metrics", DisplayText = "Live stream", Endpoint = endpoint });

builder.AddOrderedStop();
builder.Build().Run();
