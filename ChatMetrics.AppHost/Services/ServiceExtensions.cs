using ChatMetrics.AppHost.Access;
using ChatMetrics.AppHost.Recovery;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost.Services;

internal static class ServiceExtensions
{
    private const string SpoolKey = "ChatMetrics:Spool:Directory";

    /// <summary>
    /// Configures one of our services: started from its built program, with the host's settings, a health check, and a restart
    /// when it crashes. Its endpoint <c>http</c> must already exist.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AsService(this IResourceBuilder<ProjectResource> service) => service
        .AsProgram()
        .WithHostSettings()
        .WithDynamicOptimization()
        // Which proxies are believed is a setting of the API; Aspire would have it believe everyone.
        .DisableForwardedHeaders()
        .WithHttpProbe(ProbeType.Readiness, "/health")
        .WithHttpProbe(ProbeType.Liveness, "/alive")
        .WithRestartOnCrash();

    /// <summary>
    /// A service that is built for release compiles what is called often a third time, for how it is used: docs/decisions/warm-up.md.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithDynamicOptimization(this IResourceBuilder<ProjectResource> service)
    {
#if DEBUG
        // What is published is built for release, whatever this program is.
        if (service.ApplicationBuilder.ExecutionContext.IsRunMode)
        {
            return service;
        }
#endif
        return service
            .WithEnvironment("DOTNET_TieredPGO", "1")
            // The second time, in which it is watched, it is optimized too: else the first seconds of load take three times as long.
            .WithEnvironment("DOTNET_TieredPGO_InstrumentedTierAlwaysOptimized", "1");
    }

    /// <summary>
    /// When run on this machine, the services receive the data folder, the environment's name, and the settings under
    /// <c>ChatMetrics:</c> from the command line or this project's user secrets; a deployment has its own.
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
        service.WithSettings("ChatMetrics", ModelExtensions.Section, AccessExtensions.Section);

        // The spool is stored beside the data of the Redis that its chats are meant for.
        return string.IsNullOrWhiteSpace(builder.Configuration[SpoolKey])
            ? service.WithEnvironment(SpoolKey.Replace(":", "__", StringComparison.Ordinal), Path.Combine(folder, "spool"))
            : service;
    }

    /// <summary>Passes on the settings configured here under a section, except those under some of its subsections.</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(
        this IResourceBuilder<ProjectResource> service, string section, params string[] except)
    {
        var settings = service.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable();
        foreach (var (key, value) in settings.Where(setting => setting.Value is not null))
        {
            if (!except.Any(other => key.StartsWith($"{other}:", StringComparison.OrdinalIgnoreCase)))
            {
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
            }
        }

        return service;
    }

    /// <summary>
    /// The API's port on this machine. A single process listens on it directly: a proxy would copy every byte twice, and would
    /// accept connections that nothing answers while the process is down. Several replicas run behind Aspire's proxy.
    /// </summary>
    /// <remarks>If the port is in use, the program ends with a one-line message.</remarks>
    public static IResourceBuilder<ProjectResource> WithPort(this IResourceBuilder<ProjectResource> api, CommandLine options) =>
        api.ListenOn(options.Port, "--port", isProxied: options.Replicas > 1);

    /// <summary>The worker's port, for its health and its metrics.</summary>
    /// <inheritdoc cref="WithPort" path="/remarks"/>
    public static IResourceBuilder<ProjectResource> WithWorkerPort(
        this IResourceBuilder<ProjectResource> worker, CommandLine options) => worker.ListenOn(options.WorkerPort, "--worker-port");

    /// <summary>The program listens on a free port of its own.</summary>
    public static IResourceBuilder<ProjectResource> WithFreePort(this IResourceBuilder<ProjectResource> program) =>
        program.ListenOn(port: 0, option: null);

    private static IResourceBuilder<ProjectResource> ListenOn(
        this IResourceBuilder<ProjectResource> program, int port, string? option, bool isProxied = false)
    {
        int? wanted = port != 0 && program.ApplicationBuilder.ExecutionContext.IsRunMode ? port : null;
        if (wanted is { } known && !LoopbackPort.IsFree(known))
        {
            CommandLine.Exit(1, $"port {port} is taken by another program: choose another with {option} (0: a free one)");
        }

        return program.WithEndpoint("http", endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Port = wanted;
            endpoint.IsProxied = isProxied;
        });
    }
}
