using System.Collections.Concurrent;
using ChatMetrics.Api.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Tests.Demo.LoadGenerator;

/// <summary>An API that answers a question as the test has it answer, and counts.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private int _open;

    private StubApi(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/chat", context => CountAsync(context, answer));
    }

    /// <summary>The conversation of every question, in order.</summary>
    public ConcurrentQueue<string> Conversations { get; } = new();

    /// <summary>The most questions that were in work at once.</summary>
    public int MaxOpen { get; private set; }

    public int Completed { get; private set; }

    /// <summary>As Aspire hands it to who refers to the API.</summary>
    public string Setting => $"--services:api:http:0={_app.Urls.Single()}";

    public static async Task<StubApi> StartAsync(Func<HttpContext, Task> answer)
    {
        var api = new StubApi(answer);
        await api._app.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task CountAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        using var body = new StreamReader(context.Request.Body);
        Conversations.Enqueue(Json.Parse(await body.ReadToEndAsync()).At("conversation_id").GetString()!);
        lock (_lock)
        {
            MaxOpen = Math.Max(MaxOpen, ++_open);
        }

        await answer(context);
        if (context.Response.StatusCode == StatusCodes.Status200OK && context.Request.Headers.Accept == "text/event-stream")
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("event: completed\ndata: {}\n\n");
        }

        lock (_lock)
        {
            _open--;
            Completed++;
        }
    }
}
