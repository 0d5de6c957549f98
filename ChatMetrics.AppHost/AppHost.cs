using ChatMetrics.AppHost;
using ChatMetrics.AppHost.Access;
using ChatMetrics.AppHost.Check;
using ChatMetrics.AppHost.Commands;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.AppHost.Recovery;
using ChatMetrics.AppHost.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// For pipelines: asks an application that runs, and starts none.
if (args is [CheckCommand.Name, .. var limits])
{
    return await CheckCommand.RunAsync(limits, Console.Out, Console.Error);
}

if (args is [KeyCommand.Name, .. var key])
{
    return await KeyCommand.RunAsync(key, Console.Out, Console.Error);
}

var options = CommandLine.ReadOrExit(args);
DashboardPorts.AvoidTaken();
var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
{
    Args = args,
    DisableDashboard = !options.Dashboard,
});
builder.KeepTelemetryKey();
// While a service starts, its health checks fail. That is a resource state, not an error to print on the console.
builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));

// Redis: a container when publishing; otherwise a given server, a container, or Garnet as a process (no Docker needed).
IResourceBuilder<IResourceWithConnectionString> redis =
    builder.ExecutionContext.IsPublishMode ? builder.AddRedis("redis").WithDataVolume()
    : !string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("redis")) ? builder.AddConnectionString("redis")
    : options.Redis == RedisSource.Container ? builder.AddRedis("redis").WithDataVolume()
    : builder.AddEmbeddedRedis("redis").WithRestartOnCrash();

// Samples the machine, folds finished chats, rolls up, enforces retention; one per host.
builder.AddProject<Projects.ChatMetrics_Worker>("worker")
    .WithWorkerPort(options)
    .AsService()
    .WithReference(redis).WaitFor(redis)
    .WithIconName("Pulse")
    .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/health", "Health"))
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/metrics", DisplayText = "Metrics", Endpoint = endpoint });

// Chat, metrics and the dashboard page, on one port however many replicas there are.
var api = builder.AddProject<Projects.ChatMetrics_Api>("api")
    .WithPort(options)
    .AsService()
    .WithReplicas(options.Replicas)
    .WithReference(redis).WaitFor(redis)
    .WithModels()
    .WithAccess()
    .WithExternalHttpEndpoints()
    .WithMcpServer()
    .WithAskCommand()
    .WithRemoveConversationCommand()
    .WithReadyMessage()
    .WithIconName("ChatMultiple")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Dashboard")
    .WithUrlForEndpoint(
        "http", endpoint => new() { Url = "/openapi/v1.json", DisplayText = "API description", Endpoint = endpoint })
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/live-metrics", DisplayText = "Live stream", Endpoint = endpoint })
    // Among the details: the list has room for three.
    .WithUrlForEndpoint("http", endpoint => new()
    {
        Url = "/metrics",
        DisplayText = "Metrics",
        DisplayLocation = UrlDisplayLocation.DetailsOnly,
        Endpoint = endpoint,
    });

// For demonstrations, started by a click: questions over many conversations, and a model that answers as slowly or as badly as
// wanted.
if (builder.ExecutionContext.IsRunMode)
{
    builder.AddProject<Projects.ChatMetrics_LoadGenerator>("load-generator")
        .AsProgram()
        .WithReference(api).WaitFor(api)
        .WithKeyTo(api)
        .WithExplicitStart()
        .WithParentRelationship(api)
        .WithIconName("PeopleCommunity");

    var fakeModel = builder.AddProject<Projects.ChatMetrics_FakeModel>("fake-model")
        .AsProgram()
        .WithFreePort()
        .WithHttpHealthCheck("/health")
        .WithExplicitStart()
        .WithParentRelationship(api)
        .WithIconName("BrainCircuit")
        .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/behavior", "Behavior"));
    api.WithModel("fake", fakeModel);
}

builder.AddOrderedStop();
builder.Build().Run();
// A service that cannot start sets it.
return Environment.ExitCode;
