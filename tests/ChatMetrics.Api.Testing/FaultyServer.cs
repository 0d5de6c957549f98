using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Testing;

/// <summary>A server of the OpenAI protocol that answers each request as the test has it answer; the last answer is repeated.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Queue<RequestDelegate> _answers;
    private int _openConnections;

    private FaultyServer(RequestDelegate[] answers)
    {
        _answers = new Queue<RequestDelegate>(answers);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Use(next => connection => CountAsync(next, connection))));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<ModelRequest> Requests { get; } = new();

    public int OpenConnections => Volatile.Read(ref _openConnections);

    /// <summary>As settings have it.</summary>
    public string Endpoint => $"{_app.Urls.Single()}/v1";

    public static async Task<FaultyServer> StartAsync(params RequestDelegate[] answers)
    {
        var server = new FaultyServer(answers);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The settings of a model, named <c>remote</c>, that asks this server.</summary>
    public string[] Settings(params string[] more) =>
    [
        "--ChatMetrics:Models:remote:Provider=openai",
        "--ChatMetrics:Models:remote:Model=test-model",
        $"--ChatMetrics:Models:remote:Endpoint={Endpoint}",
        .. more.Select(setting => $"--ChatMetrics:Models:remote:{setting}"),
    ];

    public async ValueTask DisposeAsync()
    {
        // Answers that hang are ended by their connections.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task CountAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        Interlocked.Increment(ref _openConnections);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _openConnections);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        Requests.Enqueue(new ModelRequest(
            $"{context.Request.Path}{context.Request.QueryString}",
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Json.Parse(await body.ReadToEndAsync())));
        RequestDelegate answer;
        lock (_answers)
        {
            answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        }

        await answer(context);
    }
}

/// <summary>What a model was sent.</summary>
internal sealed record ModelRequest(string Path, Dictionary<string, string> Headers, System.Text.Json.JsonElement Body);
