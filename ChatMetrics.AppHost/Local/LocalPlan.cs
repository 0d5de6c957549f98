using System.Globalization;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Local;

/// <summary>One process of the plan with the probe that says when it is ready.</summary>
internal sealed record PlannedProcess(ChildCommand Command, HealthProbe Probe);

/// <summary>
/// What will be started, decided and checked before anything is: ports, folders, programs. A plan that can be made can
/// be run.
/// </summary>
internal sealed record LocalPlan
{
    private static readonly TimeSpan PredecessorStopsWithin = TimeSpan.FromSeconds(5);

    /// <summary>Null: a connection string was given, that server is used.</summary>
    public PlannedProcess? Redis { get; private init; }

    public required IReadOnlyList<PlannedProcess> Services { get; init; }

    public required IReadOnlyList<Uri> ApiUrls { get; init; }

    public required string DataFolder { get; init; }

    public required string RedisDescription { get; init; }

    public AspireDashboard? Dashboard { get; private init; }

    public required string DashboardDescription { get; init; }

    /// <summary>The longest name before a line of output.</summary>
    public int NameWidth => Services.Select(service => service.Command.Name.Length)
        .Append((Dashboard?.Command.Name ?? Composition.Worker).Length).Max();

    /// <exception cref="StartException">Something is in the way; the message says what, and the way out.</exception>
    public static async Task<LocalPlan> MakeAsync(HostOptions options)
    {
        var ports = PortCheck.Choose(options.Port, options.Replicas);
        var urls = Array.ConvertAll(ports, port => new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/")));
        var data = Composition.DataFolder(Environment.GetEnvironmentVariable(Composition.DataVariable));
        var dashboard = options.Dashboard ? await AspireDashboard.FindAsync() : null;
        var given = Environment.GetEnvironmentVariable(Composition.RedisConnectionVariable);
        var (redis, connection, description) = string.IsNullOrWhiteSpace(given)
            ? PlanGarnet(Path.Combine(data, Composition.Redis))
            : (null, given, $"as {Composition.RedisConnectionVariable} says");
        var services = new ServiceCommands(data, connection, dashboard?.ServiceEnvironment);
        return new()
        {
            Redis = redis,
            RedisDescription = description,
            ApiUrls = urls,
            DataFolder = data,
            Dashboard = dashboard,
            DashboardDescription = dashboard?.Page.ToString() ?? (options.Dashboard ? AspireDashboard.HowToGetIt : "switched off"),
            Services =
            [
                new(services.Worker(), HealthProbes.Alive),
                .. urls.Select((url, index) => new PlannedProcess(
                    services.Api(urls.Length == 1 ? Composition.Api : $"{Composition.Api}-{index + 1}", url),
                    HealthProbes.Get(new Uri(url, Composition.HealthPath)))),
            ],
        };
    }

    private static (PlannedProcess Redis, string Connection, string Description) PlanGarnet(string folder)
    {
        var garnet = new GarnetCommand(folder);
        var port = PortCheck.FindFree(1)[0];
        try
        {
            using var free = DataFolderLock.Take(folder, PredecessorStopsWithin)
                ?? throw new StartException(DataFolderLock.Taken(folder));
            garnet.WriteConfiguration();
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw new StartException(
                $"the data folder {folder} cannot be written ({denied.Message}): set {Composition.DataVariable} to another folder");
        }

        var command = new ChildCommand(Composition.Redis, GarnetCommand.DotnetPath,
            [.. garnet.Arguments, "--port", port.ToString(CultureInfo.InvariantCulture)])
        {
            Environment = GarnetCommand.Environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value),
            WayOut = $"its last lines are above; if they speak of damaged data, move {folder} away and start again",
        };
        return (
            new(Guard.Around(command, folder), HealthProbes.Ping(port, garnet.Password)),
            garnet.ConnectionString(port),
            string.Create(CultureInfo.InvariantCulture, $"{GarnetCommand.Host}:{port} (Garnet, a new password each start)"));
    }
}
