using ChatMetrics.AppHost;
using ChatMetrics.AppHost.Garnet;
using ChatMetrics.AppHost.Recovery;
using ChatMetrics.AppHost.Services;
using Microsoft.Extensions.Configuration;

var options = CommandLine.ReadOrExit(args);
var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
{
    Args = args,
    DisableDashboard = !options.Dashboard,
    // Everything is plain HTTP on loopback: there is no certificate to trust.
    TrustDeveloperCertificate = false,
});

// Redis: a container where it is published, else a given server, a container, or Garnet as a process (no Docker needed).
IResourceBuilder<IResourceWithConnectionString> redis =
    builder.ExecutionContext.IsPublishMode ? builder.AddRedis("redis").WithDataVolume()
    : !string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString("redis")) ? builder.AddConnectionString("redis")
    : options.Redis == RedisSource.Container ? builder.AddRedis("redis").WithDataVolume()
    : builder.AddEmbeddedRedis("redis").WithRestartOnCrash();

// Samples the machine, rolls up, enforces retention; one per host.
builder.AddProject<Projects.ChatMetrics_Worker>("worker")
    .WithBuiltProgram()
    .WithHostSettings()
    .WithFreePort()
    .WithReference(redis).WaitFor(redis)
    .WithHttpHealthCheck("/health")
    .WithHttpProbe(ProbeType.Liveness, "/alive")
    .WithRestartOnCrash()
    .WithIconName("Pulse");

// Chat, metrics and the dashboard page, on one port whatever the number of replicas.
builder.AddProject<Projects.ChatMetrics_Api>("api")
    .WithBuiltProgram()
    .WithHostSettings()
    .WithPort(options)
    .WithReplicas(options.Replicas)
    .WithReference(redis).WaitFor(redis)
    .WithHttpHealthCheck("/health")
    .WithHttpProbe(ProbeType.Liveness, "/alive")
    .WithExternalHttpEndpoints()
    .WithRestartOnCrash()
    .WithIconName("ChatMultiple");

builder.AddOrderedStop();
builder.Build().Run();
