using ChatMetrics.FakeModel;
using Microsoft.AspNetCore.Builder;

namespace ChatMetrics.Api.Tests.Demo.FakeModel;

/// <summary>The fake model on a port of its own.</summary>
internal sealed class FakeModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeModelServer(TimeProvider? time, string[] settings) =>
        _app = FakeModelApplication.Build(
            [
                "--urls=http://127.0.0.1:0", "--Logging:Console:LogLevel:Default=None",
                "--FakeModel:FirstTokenDelay=00:00:00", "--FakeModel:TokensPerSecond=0", .. settings,
            ],
            time);

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <param name="settings">Each as <c>--name=value</c>; without any it answers at once.</param>
    public static Task<FakeModelServer> StartAsync(params string[] settings) => StartAsync(time: null, settings);

    /// <inheritdoc cref="StartAsync(string[])"/>
    /// <param name="time">The model's clock.</param>
    public static async Task<FakeModelServer> StartAsync(TimeProvider? time, params string[] settings)
    {
        var server = new FakeModelServer(time, settings);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Client.BaseAddress = new Uri(server._app.Urls.Single());
        return server;
    }

    /// <summary>The settings of an API whose model, named <c>fake</c>, is this one.</summary>
    public string[] ApiSettings(params string[] more) =>
    [
        "--ChatMetrics:Models:fake:Model=fake-model",
        $"--ChatMetrics:Models:fake:Endpoint={Client.BaseAddress}v1",
        .. more.Select(setting => $"--ChatMetrics:Models:fake:{setting}"),
    ];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
