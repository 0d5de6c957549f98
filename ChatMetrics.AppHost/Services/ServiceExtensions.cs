using ChatMetrics.AppHost.Recovery;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost.Services;

internal static class ServiceExtensions
{
    private const string SpoolKey = "ChatMetrics:Spool:Directory";

    /// <summary>
    /// A service of ours: started by its program, with the host's settings, asked for its health, started again when it crashes.
    /// Its endpoint <c>http</c> is there already.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AsService(this IResourceBuilder<ProjectResource> service) => service
        .AsProgram()
        .WithHostSettings()
        .WithHttpProbe(ProbeType.Readiness, "/health")
        .WithHttpProbe(ProbeType.Liveness, "/alive")
        .WithRestartOnCrash();

    /// <summary>
    /// On this machine the services get the data folder, the environment's name, and what is configured under <c>ChatMetrics:</c>
    /// on the command line or in this project's user secrets; a deployment has its own.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithHostSettings(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        if (!builder.ExecutionContext.IsRunMode)
        {
            return service;
        }

        var folder = DataFolder.Find(builder.Configuration);
        service
            .WithEnvironment(DataFolder.Variable, folder)
            .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);
        service.WithSettings("ChatMetrics", except: ModelExtensions.Section);

        // What waits there is for the Redis whose data lies beside it.
        return string.IsNullOrWhiteSpace(builder.Configuration[SpoolKey])
            ? service.WithEnvironment(SpoolKey.Replace(":", "__", StringComparison.Ordinal), Path.Combine(folder, "spool"))
            : service;
    }

    /// <summary>Passes on what is configured here under a section, but for what is under another one within it.</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(
        this IResourceBuilder<ProjectResource> service, string section, string? except = null)
    {
        var settings = service.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable();
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
        {
            if (except is null || !key.StartsWith($"{except}:", StringComparison.OrdinalIgnoreCase))
            {
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
            }
        }

        return service;
    }

    /// <summary>
    /// The API's port on this machine. One process listens there itself: a proxy would carry every byte twice, and accept
    /// connections that nobody answers while the process is down. Several are behind Aspire's proxy.
    /// </summary>
    /// <remarks>A port that is taken ends the program with one line.</remarks>
    public static IResourceBuilder<ProjectResource> WithPort(this IResourceBuilder<ProjectResource> api, CommandLine options)
    {
        var isRunMode = api.ApplicationBuilder.ExecutionContext.IsRunMode;
        if (isRunMode && options.Port != 0 && !LoopbackPort.IsFree(options.Port))
        {
            CommandLine.Exit(1, $"port {options.Port} is taken by another program: choose another with --port (0: a free one)");
        }

        return api.WithEndpoint("http", endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Port = isRunMode && options.Port != 0 ? options.Port : null;
            endpoint.IsProxied = options.Replicas > 1;
        });
    }

    /// <summary>The worker's health is asked for on a port of its own, a free one.</summary>
    public static IResourceBuilder<ProjectResource> WithFreePort(this IResourceBuilder<ProjectResource> service) =>
        service.WithEndpoint("http", endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Port = null;
            endpoint.IsProxied = false;
        });
}
