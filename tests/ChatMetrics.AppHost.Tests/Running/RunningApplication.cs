using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatMetrics.AppHost.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>
/// The whole application, composed by AppHost.cs and run by Aspire's orchestrator on free ports with a data folder of its own,
/// ready to be asked. Disposing stops it, and removes the folder unless it was given.
/// </summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    private readonly TemporaryFolder _data;
    private readonly bool _dataIsGiven;
    private readonly CapturedOutput _output = new();

    private RunningApplication(TemporaryFolder? data) => (_data, _dataIsGiven) = (data ?? new(), data is not null);

    public DistributedApplication Application { get; private set; } = null!;

    /// <summary>The processes, as the orchestrator reports them.</summary>
    public ResourceStates States { get; private set; } = null!;

    /// <summary>Talks to the API.</summary>
    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The API at its address; of several replicas the proxy before them.</summary>
    public ChatApi Api => new(Client, Application.GetEndpoint("api", "http"));

    /// <summary>Each API process at its own address.</summary>
    public IReadOnlyList<ChatApi> Replicas => [.. States.Of("api").Select(AddressOf).OfType<Uri>().Select(address => new ChatApi(Client, address))];

    public string DataFolder => _data.Path;

    /// <summary>The processes of the services (not of Redis), in order.</summary>
    public IEnumerable<int> ServicePids => States.PidsOf("api").Concat(States.PidsOf("worker")).Order();

    /// <summary>What the host and the services wrote.</summary>
    public string Output => _output.ToString();

    /// <param name="args">The command line, beside a free port.</param>
    public static Task<RunningApplication> StartAsync(params string[] args) => StartAsync(data: null, args);

    /// <summary>The same, with more resources than its own.</summary>
    public static Task<RunningApplication> StartWithAsync(Action<IDistributedApplicationTestingBuilder> add) =>
        StartAsync(data: null, new(), [], add);

    /// <summary>The same with Aspire's dashboard, and what can be set there.</summary>
    public static Task<RunningApplication> StartWithDashboardAsync(params string[] args) =>
        StartAsync(data: null, new() { EnableDashboard = true }, args);

    /// <summary>The same on a folder that may hold the data of an earlier application, and stays.</summary>
    public static Task<RunningApplication> StartAsync(TemporaryFolder? data, params string[] args) => StartAsync(data, new(), args);

    private static async Task<RunningApplication> StartAsync(
        TemporaryFolder? data,
        DistributedApplicationTestingBuilderOptions options,
        string[] args,
        Action<IDistributedApplicationTestingBuilder>? add = null)
    {
        var application = new RunningApplication(data);
        try
        {
            await application.ComposeAndStartAsync(options, args, add);
            return application;
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine(application.Output);
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>The resource's (first) process now.</summary>
    public int PidOf(string name) => States.PidsOf(name).First();

    /// <summary>SIGKILL.</summary>
    public void Kill(string name) => LivingProcess.Kill(PidOf(name));

    /// <summary>Kills the resource's process, and waits until another runs and is healthy.</summary>
    public async Task KillAndWaitForRestartAsync(string name)
    {
        var former = PidOf(name);
        Kill(name);
        await WaitForRestartAsync(name, former);
    }

    /// <summary>Waits until a process runs that is not the given one, and is healthy.</summary>
    public async Task WaitForRestartAsync(string name, int formerPid)
    {
        await WaitForAsync(() => PidOf(name) is var pid && pid != formerPid && LivingProcess.IsAlive(pid), $"new {name}");
        await WaitUntilHealthyAsync(name);
    }

    public async Task WaitUntilHealthyAsync(string name)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        await Application.ResourceNotifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, deadline.Token);
        await WaitForAsync(async () => name != "api" || await Api.RespondsAsync(), "API that responds");
    }

    /// <summary>Stops one replica, as a person does in the dashboard.</summary>
    public Task StopAsync(ChatApi replica) => ExecuteAsync(IdOf(replica), KnownResourceCommands.StopCommand);

    /// <summary>Starts a replica that was stopped, and waits until it responds.</summary>
    public async Task StartAsync(ChatApi replica)
    {
        await ExecuteAsync(IdOf(replica), KnownResourceCommands.StartCommand);
        await WaitForAsync(replica.RespondsAsync, "replica that responds");
    }

    /// <summary>Carries out a command of the resource (the first of its replicas), as a person does in the dashboard.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">It fails.</exception>
    public async Task ExecuteAsync(string resource, string command, params (string Name, string Value)[] arguments)
    {
        var result = await TryExecuteAsync(resource, command, arguments);
        Assert.True(result.Success, result.Message);
    }

    /// <inheritdoc cref="ExecuteAsync"/>
    public Task<ExecuteCommandResult> TryExecuteAsync(string resource, string command, params (string Name, string Value)[] arguments) =>
        Application.ResourceCommands.ExecuteCommandAsync(
            States.IdsOf(resource).FirstOrDefault(resource),
            command,
            new InteractionInputCollection(
                [.. arguments.Select(argument => new InteractionInput { Name = argument.Name, InputType = InputType.Text, Value = argument.Value })]));

    /// <summary>Waits until no record waits in a spool: on a busy machine Redis may be too slow for a moment.</summary>
    public async Task WaitUntilStoredAsync()
    {
        foreach (var api in Replicas)
        {
            await WaitForAsync(async () => (await api.GetStorageAsync()).Text("status") == "healthy", "empty spool");
        }
    }

    /// <summary>Waits until all chats that there are have been stored, and counted in the overview.</summary>
    public async Task WaitUntilCountedAsync(int chats)
    {
        await WaitUntilStoredAsync();
        // The sums are written first, the list of conversations a moment later.
        await WaitForAsync(
            async () => await Api.GetAsync("/all-conversation-metrics?limit=1000") is var overview
                && overview.Number("total_chats") == chats
                && overview.Items("conversations").Sum(conversation => conversation.Number("chat_count")) == chats,
            $"overview of {chats} chats");
    }

    /// <summary>Looks again and again, until the deadline; a failure shows all the output.</summary>
    public Task WaitForAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(condition, what, () => Output);

    public Task WaitForAsync(Func<Task<bool>> condition, string what) => Eventually.HoldsAsync(condition, what, () => Output);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (States is { } states)
        {
            await states.DisposeAsync();
        }

        if (Application is { } application)
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }

        if (!_dataIsGiven)
        {
            _data.Dispose();
        }
    }

    private async Task ComposeAndStartAsync(
        DistributedApplicationTestingBuilderOptions options, string[] args, Action<IDistributedApplicationTestingBuilder>? add)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatMetrics_AppHost>(
            options, ["--port", "0", "--ChatMetrics:Warmup=false", $"--{Services.DataFolder.Variable}={_data.Path}", .. args]);
        if (options.EnableDashboard)
        {
            builder.Configuration["ASPIRE_INTERACTIVITY_ENABLED"] = "true";
        }

        add?.Invoke(builder);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(_output));
        Application = await builder.BuildAsync();
        States = new ResourceStates(Application.ResourceNotifications);
        await Application.StartAsync();
        await WaitUntilHealthyAsync("worker");
        await WaitUntilHealthyAsync("api");
        // That is the first of them.
        var api = Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == "api");
        await WaitForAsync(RespondAllAsync, "replicas that respond");

        async Task<bool> RespondAllAsync() => Replicas is var replicas && replicas.Count == api.GetReplicaCount()
            && (await Task.WhenAll(replicas.Select(replica => replica.RespondsAsync()))).All(responds => responds);
    }

    private string IdOf(ChatApi replica) =>
        States.IdsOf("api").ElementAt(Replicas.Select(api => api.Address).ToList().IndexOf(replica.Address));

    // Null until it is started.
    private static Uri? AddressOf(CustomResourceSnapshot api) =>
        api.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS") is { Value: { } address } ? new(address) : null;
}
