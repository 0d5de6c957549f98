using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>A web site with a page, the web files, and a POST /performance-reports that answers as the test says.</summary>
internal sealed class ReportServer : IAsyncDisposable
{
    private const string Page = "<!DOCTYPE html><title>A page</title><link rel=icon href=data:,>";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Body, string? ContentType, DateTimeOffset At)> _posts = new();

    private ReportServer(int port)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { WebRootPath = WebRoot.Folder });
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add($"http://127.0.0.1:{port}");
        _app.UseWebRoot();
        _app.MapGet("/page", () => Results.Content(Page, "text/html"));
        _app.MapPost("/performance-reports", ReceiveAsync);
    }

    /// <summary>What the next requests get; 201 when there is nothing left.</summary>
    public ConcurrentQueue<(int Status, string? RetryAfter)> Answers { get; } = new();

    public Uri Address { get; private set; } = null!;

    public IReadOnlyList<(string Body, string? ContentType, DateTimeOffset At)> Posts => [.. _posts];

    /// <summary>All reports that arrived with a request, in order.</summary>
    public IReadOnlyList<JsonElement> Reports => [.. _posts.SelectMany(post => Json.Parse(post.Body).At("reports").EnumerateArray())];

    /// <param name="port">0 for a free one.</param>
    public static async Task<ReportServer> StartAsync(int port = 0)
    {
        var server = new ReportServer(port);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Address = new Uri(server._app.Urls.Single());
        return server;
    }

    public string[] Operations() => [.. Reports.Select(report => report.At("operation").GetString()!)];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        _posts.Enqueue((await reader.ReadToEndAsync(context.RequestAborted), context.Request.ContentType, DateTimeOffset.UtcNow));
        var (status, retryAfter) = Answers.TryDequeue(out var answer) ? answer : (StatusCodes.Status201Created, null);
        context.Response.StatusCode = status;
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlExposeHeaders = "Retry-After";
        context.Response.Headers.RetryAfter = retryAfter;
    }
}
