using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Spool;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Worker.Folding;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Testing;

/// <summary>
/// The real API on a port of its own, with a sampler and a log of the test, and a model of the test's where the settings have
/// none. In the same process finished chats are folded, as a worker does.
/// </summary>
internal sealed class ChatApplication : IAsyncDisposable
{
    public const string ModelName = "scripted";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _spool = Directory.CreateTempSubdirectory("chatmetrics-spool-");

    private ChatApplication(string redis, bool isPatient, TimeProvider time, CapturedTelemetry? telemetry, string[] settings) =>
        _app = ApiApplication.Build(
            [
                "--urls=http://127.0.0.1:0",
                $"--ConnectionStrings:redis={redis}",
                $"--ChatMetrics:Spool:Directory={_spool}",
                "--ChatMetrics:Warmup=false",
                .. telemetry?.Collector.Settings ?? [],
                .. settings,
            ],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Log);
                telemetry?.AddTo(builder);
                if (!builder.Configuration.GetSection("ChatMetrics:Models").Exists())
                {
                    builder.Services.RemoveAll<ChatModel>();
                    builder.Services.AddSingleton(new ChatModel(ModelName, Model, TokenPrice.Free));
                }

                if (isPatient)
                {
                    builder.Services.AddSingleton<StorageLimit>(new PatientLimit(time));
                    builder.Services.PostConfigure<ConfigurationOptions>(options => options.AsyncTimeout = 60_000);
                }

                builder.Services.RemoveAll<IResourceSampler>();
                builder.Services.AddSingleton<IResourceSampler>(Sampler);
                builder.Services.AddSingleton(time);
                builder.Services.AddSingleton<FoldingMetrics>();
                // By the system's clock where the test's stands still.
                builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<FoldingService>(
                    provider, time is FakeTimeProvider ? TimeProvider.System : time));
            });

    public ScriptedModel Model { get; } = new();

    public FakeResourceSampler Sampler { get; } = new();

    public CapturedLog Log { get; } = new();

    public DirectoryInfo SpoolFolder => _spool;

    /// <summary>As a caller of another process that traces nothing: without a propagator it makes no spans.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="redis">The connection string.</param>
    /// <param name="settings">Each as <c>--name=value</c>.</param>
    public static Task<ChatApplication> StartAsync(string redis, params string[] settings) =>
        StartAsync(redis, TimeProvider.System, settings);

    /// <inheritdoc cref="StartAsync(string, string[])"/>
    /// <param name="time">The application's clock.</param>
    public static Task<ChatApplication> StartAsync(string redis, TimeProvider time, params string[] settings) =>
        StartAsync(redis, time, telemetry: null, settings);

    /// <inheritdoc cref="StartAsync(string, TimeProvider, string[])"/>
    /// <param name="telemetry">Where traces, metrics and logs go; null when nowhere.</param>
    public static Task<ChatApplication> StartAsync(string redis, TimeProvider time, CapturedTelemetry? telemetry, params string[] settings) =>
        StartAsync(new ChatApplication(redis, isPatient: false, time, telemetry, settings));

    /// <summary>
    /// An API that waits for Redis as long as it takes, for tests in which Redis is there: on a busy machine it may take longer than a
    /// request may wait.
    /// </summary>
    /// <inheritdoc cref="StartAsync(string, TimeProvider, CapturedTelemetry, string[])"/>
    public static Task<ChatApplication> StartPatientAsync(
        string redis, TimeProvider? time = null, CapturedTelemetry? telemetry = null, params string[] settings) =>
        StartAsync(new ChatApplication(redis, isPatient: true, time ?? TimeProvider.System, telemetry, settings));

    /// <summary>An API whose Redis is at a port where nobody listens.</summary>
    /// <param name="settings">Each as <c>--name=value</c>.</param>
    public static Task<ChatApplication> StartWithoutRedisAsync(params string[] settings)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return StartAsync($"127.0.0.1:{closed},connectTimeout=200", settings);
    }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    private static async Task<ChatApplication> StartAsync(ChatApplication application)
    {
        await application._app.StartAsync(Cancellation);
        application.Client.BaseAddress = new Uri(application._app.Urls.Single());
        return application;
    }

    /// <summary>Until the model is asked, the turns are not what they should be: every read of them is an error.</summary>
    public void MakeTurnsUnreadable(string conversation)
    {
        var turns = RedisKeys.ConversationTurns(conversation);
        var redis = Service<IConnectionMultiplexer>().GetDatabase();
        redis.StringSet(turns, "no list");
        Model.Before = () => redis.KeyDelete(turns);
    }

    /// <summary>Asks, with a body that need not be JSON, and waits until the chat is folded.</summary>
    public Task<HttpResponseMessage> PostAsync(string body) =>
        FoldedAsync(Client.PostAsync("/chat", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation));

    /// <inheritdoc cref="PostAsync(string)"/>
    public Task<HttpResponseMessage> PostAsync(object body) => FoldedAsync(Client.PostAsJsonAsync("/chat", body, Cancellation));

    /// <summary>Asks, and asks for the answer as a stream.</summary>
    public async Task<HttpResponseMessage> PostForStreamAsync(object body, string accept = "text/event-stream")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(body) };
        request.Headers.Accept.ParseAdd(accept);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Posts a performance report, or a batch of them.</summary>
    public async Task<HttpResponseMessage> PostReportAsync(string body, string contentType = "application/json", string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/performance-reports")
        {
            Content = new StringContent(body, MediaTypeHeaderValue.Parse(contentType)),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await Client.SendAsync(request, Cancellation);
    }

    /// <summary>Gets what is there once all chats that have ended so far are folded.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path)
    {
        await Eventually.IsTrueAsync(NothingWaitsAsync);
        return await Client.GetAsync(path, Cancellation);
    }

    /// <summary>Waits until it says that it is healthy, warm included.</summary>
    public Task WaitUntilHealthyAsync() => Eventually.IsTrueAsync(async () =>
    {
        using var response = await Client.GetAsync("/health", Cancellation);
        return response.IsSuccessStatusCode;
    });

    public Task<HttpResponseMessage> DeleteAsync(string path) => Client.DeleteAsync(path, Cancellation);

    private async Task<HttpResponseMessage> FoldedAsync(Task<HttpResponseMessage> asking)
    {
        var response = await asking;
        await Eventually.IsTrueAsync(NothingWaitsAsync);
        return response;
    }

    // Also true while Redis does not answer: then nothing is folded.
    private async Task<bool> NothingWaitsAsync()
    {
        try
        {
            return await Service<IConnectionMultiplexer>().GetDatabase().SortedSetLengthAsync(RedisKeys.Inbox("chats")) == 0;
        }
        catch (Exception exception) when (RedisFailure.Is(exception))
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        // Disposing it would wait a second for an answer to its goodbye.
        await Service<IConnectionMultiplexer>().CloseAsync(allowCommandsToComplete: false);
        await _app.DisposeAsync();
        _spool.Delete(recursive: true);
    }

    private sealed class PatientLimit(TimeProvider time) : StorageLimit(time)
    {
        public override TimeSpan Current => TimeSpan.FromMinutes(1);
    }
}
