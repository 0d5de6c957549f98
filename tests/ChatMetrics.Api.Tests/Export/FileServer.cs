using ChatMetrics.Api.Export;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Spool;
using ChatMetrics.Api.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using ExportOptions = ChatMetrics.Api.Export.ExportOptions;

namespace ChatMetrics.Api.Tests.Export;

/// <summary>A server of one file, whose rows come as a test lets them.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(2) };

    private FileServer(WebApplication app, CapturedLog log) => (_app, Log) = (app, log);

    public CapturedLog Log { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="redis">Is asked whether it is there.</param>
    /// <param name="batches">The file's rows, made anew for each request.</param>
    public static async Task<FileServer> StartAsync(IConnectionMultiplexer redis, Func<CancellationToken, IAsyncEnumerable<ExportBatch>> batches)
    {
        var log = new CapturedLog();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddProblems();
        builder.Services.AddSingleton<StorageState>();
        builder.Services.AddSingleton<IProblemSource, RedisProblems>();
        builder.Services.AddOptions<ExportOptions>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(redis);
        builder.Services.AddSingleton<StorageLimit>();
        builder.Services.AddSingleton<ExportLimiter>();
        builder.Services.AddSingleton<ExportResponse>();
        var app = builder.Build();
        app.UseProblems();
        app.MapGet("/file", (HttpContext context, ExportResponse response, string format) => response.WriteAsync(
            context,
            new ExportFile(ExportTable.Chats, "file", batches(context.RequestAborted)),
            ExportFormat.Find(format)!,
            hasFooter: false));
        await app.StartAsync(Cancellation);
        var server = new FileServer(app, log);
        server._client.BaseAddress = new Uri(app.Urls.Single());
        return server;
    }

    /// <summary>The answer, once its headers are there.</summary>
    public Task<HttpResponseMessage> GetAsync(string format = "csv") =>
        _client.GetAsync($"/file?format={format}", HttpCompletionOption.ResponseHeadersRead, Cancellation);

    /// <summary>Stops the service; completes when no request is left.</summary>
    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
