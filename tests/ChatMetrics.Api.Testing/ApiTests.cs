using ChatMetrics.Assistant;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Testing;

/// <summary>Tests of the whole API in this process, one after the other, on one server that is emptied before each; an assembly that has such tests defines their collection.</summary>
[Collection(Collection)]
public abstract class ApiTests(GarnetServer server) : IAsyncLifetime
{
    internal const string Collection = "API";

    private readonly List<ChatApplication> _applications = [];

    protected RedisServer Server => server;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => await server.EmptyAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var application in _applications)
        {
            await application.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts an API that is stopped at the test's end.</summary>
    internal Task<ChatApplication> StartAsync(params string[] settings) => StartAsync(TimeProvider.System, settings);

    /// <summary>Starts an API with a clock of the test's.</summary>
    internal Task<ChatApplication> StartAsync(TimeProvider time, params string[] settings) => StartAsync(time, telemetry: null, settings);

    /// <summary>Starts an API that exports its traces, metrics and logs.</summary>
    internal Task<ChatApplication> StartAsync(CapturedTelemetry telemetry, params string[] settings) =>
        StartAsync(TimeProvider.System, telemetry, settings);

    private async Task<ChatApplication> StartAsync(TimeProvider time, CapturedTelemetry? telemetry, string[] settings)
    {
        var application = await ChatApplication.StartPatientAsync(server.ConnectionString, time, telemetry, settings);
        _applications.Add(application);
        return application;
    }

    /// <summary>Starts an API whose model is the offline assistant.</summary>
    internal async Task<ChatApplication> StartOfflineAsync(TimeProvider? time = null)
    {
        var application = await StartAsync(time ?? TimeProvider.System);
        application.Model.Instead = application.Service<OfflineAssistant>();
        return application;
    }

    /// <summary>Stops an API before the test's end.</summary>
    internal async Task StopAsync(ChatApplication application)
    {
        _applications.Remove(application);
        await application.DisposeAsync();
    }
}
