using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Local;

/// <summary>How the services of this solution are started, and the environment they all get.</summary>
internal sealed class ServiceCommands(string dataFolder, string redisConnection, IReadOnlyDictionary<string, string?>? telemetry)
{
    /// <summary>To a service: end gracefully when the standard input ends (ChatMetrics.ServiceDefaults, StopWithParent).</summary>
    public const string StopWithParentVariable = "CHATMETRICS_STOP_WITH_PARENT";

    public ChildCommand Worker() => Command(Composition.Worker, "ChatMetrics.Worker", urls: null);

    public ChildCommand Api(string name, Uri url) => Command(name, "ChatMetrics.Api", url.GetLeftPart(UriPartial.Authority));

    private ChildCommand Command(string name, string project, string? urls)
    {
        var program = ServiceProgram.Find(project);
        var environment = new Dictionary<string, string?>(telemetry ?? new Dictionary<string, string?>())
        {
            [Composition.RedisConnectionVariable] = redisConnection,
            [Composition.DataVariable] = dataFolder,
            [Composition.SpoolVariable] =
                Composition.SpoolFolder(dataFolder, Environment.GetEnvironmentVariable(Composition.SpoolVariable)),
            [StopWithParentVariable] = "1",
            ["OTEL_SERVICE_NAME"] = project == "ChatMetrics.Api" ? Composition.Api : name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={name}",
            ["DOTNET_ENVIRONMENT"] = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
                ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? "Development",
            ["ASPNETCORE_ENVIRONMENT"] = null, // DOTNET_ENVIRONMENT speaks for both
            ["ASPNETCORE_URLS"] = urls,        // not the host's own, which a launch profile may have set
        };
        return new(name, GarnetCommand.DotnetPath, [program.DllPath])
        {
            WorkingDirectory = Directory.Exists(program.ProjectFolder) ? program.ProjectFolder : Path.GetDirectoryName(program.DllPath),
            Environment = environment,
        };
    }
}
