using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace ChatMetrics.Api.Tests.Telemetry;

/// <summary>What is no trace, so that those of chats are found.</summary>
[Collection(Collections.Alone)]
public sealed class QuietTraceTests(GarnetServer server) : ApiTests(server), IDisposable
{
    private const string Read = "/all-conversation-metrics";

    private readonly CapturedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Get_ProbesScrapesFilesAndWhatThePageReads_AreNoTraces()
    {
        var api = await StartAsync(_telemetry);

        foreach (var path in (string[])["/health", "/alive", "/metrics", "/", "/index.html", "/dashboard.css", "/dashboard/main.js", "/dashboard/icon.svg", "/openapi/v1.json"])
        {
            using var response = await api.GetAsync(path);
            Assert.True(response.IsSuccessStatusCode, path);
        }

        using (var polling = new HttpRequestMessage(HttpMethod.Get, "/dashboard/snapshot") { Headers = { { "Sec-Fetch-Site", "same-origin" } } })
        using (await api.Client.SendAsync(polling, Cancellation))
        {
            await AssertNothingButAReadIsATraceAsync(api);
        }
    }

    [Fact]
    public async Task Start_WarmsUp_IsNoTrace() =>
        await AssertNothingButAReadIsATraceAsync(
            await StartAsync(_telemetry, "--ChatMetrics:Warmup=true", "--ChatMetrics:Models:aara:Provider=offline", "--OTEL_TRACES_SAMPLER=always_on"));

    [Fact]
    public async Task Post_MoreChatsThanMayBeTraced_AreAnsweredAndNotTraces()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        var api = await StartAsync(_telemetry, "--ChatMetrics:TracesPerSecond=1");
        var asked = 0;

        await Eventually.IsTrueAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.PostAsync(new { message = "hi" }).ReadAsync()));
            asked += 20;
            return _telemetry.Spans.Count(span => span.DisplayName == "chat") < asked;
        });

        var ends = _telemetry.Logs.Where(log => log.Message.Contains("INDIVIDUAL CHAT COMPLETED", StringComparison.Ordinal)).ToArray();
        Assert.InRange(ends.Length, 1, asked - 1);
        Assert.All(ends, end => Assert.Contains(_telemetry.Spans, span => span.TraceId == end.Trace));

        using var traced = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(new { message = "hi" }) };
        traced.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using var answer = await api.Client.SendAsync(traced, Cancellation);
        Assert.Contains(_telemetry.Spans, span => span.DisplayName == "chat" && $"{span.TraceId}" == Trace);
    }

    [Fact]
    public async Task Redis_CommandsOfNoRequest_AreNoTraces()
    {
        var api = await StartAsync(_telemetry);
        await AssertNothingButAReadIsATraceAsync(api);
        long? first = null;
        var from = DateTime.UtcNow;

        // The process reports itself each second: twice, at least.
        await Eventually.IsTrueAsync(async () =>
        {
            var vitals = (await api.Service<VitalsStore>().ReadAsync(DateTimeOffset.UtcNow)).SingleOrDefault();
            first ??= vitals?.AtMs;
            return vitals?.AtMs > first;
        });

        var until = DateTime.UtcNow;
        await api.GetAsync(Read).ReadAsync();
        await Eventually.IsTrueAsync(() => _telemetry.Spans.Any(span => CapturedTelemetry.IsRedis(span) && span.StartTimeUtc > until));
        Assert.DoesNotContain(_telemetry.Spans, span => CapturedTelemetry.IsRedis(span) && span.StartTimeUtc > from && span.StartTimeUtc < until);
    }

    [Fact]
    public async Task Export_IsNoTrace()
    {
        var api = await StartAsync(_telemetry);

        await Eventually.IsTrueAsync(async () =>
        {
            using var response = await api.GetAsync("/chats");
            return _telemetry.Collector.Paths.Count(path => path == "/v1/traces") > 2;
        });

        Assert.DoesNotContain(_telemetry.Spans, span => $"{span.GetTagItem("server.port")}" == $"{_telemetry.Collector.Port}");
    }

    [Fact]
    public async Task Resource_IsWhatTheApplicationHostCallsIt()
    {
        var api = await StartAsync(_telemetry, "--OTEL_SERVICE_NAME=api", "--OTEL_RESOURCE_ATTRIBUTES=service.instance.id=abcdef");

        var resource = api.Service<TracerProvider>().GetResource().Attributes.ToDictionary();

        Assert.Equal(("api", "abcdef"), (resource["service.name"], resource["service.instance.id"]));
    }

    [Fact]
    public void Build_NothingIsExportedOrScraped_CollectsNothing()
    {
        using var app = ApiApplication.Build(["--ConnectionStrings:redis=127.0.0.1:1", "--ChatMetrics:Prometheus=false"]);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.Null(app.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
        var model = Assert.Single(app.Services.GetServices<ChatMetrics.Api.Chat.Models.ChatModel>());
        Assert.Null(model.Client.GetService<OpenTelemetryChatClient>());
    }

    [Fact]
    public void Build_NothingIsExported_MeasuresForScrapesAndTracesNothing()
    {
        using var app = ApiApplication.Build(["--ConnectionStrings:redis=127.0.0.1:1"]);

        Assert.Null(app.Services.GetService<TracerProvider>());
        Assert.NotNull(app.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
    }

    // The commands of the read are seen: those of all that was before would be by then.
    private async Task AssertNothingButAReadIsATraceAsync(ChatApplication api)
    {
        await api.GetAsync(Read).ReadAsync();
        await Eventually.IsTrueAsync(() => _telemetry.RootsOf(api).Contains($"GET {Read}") && _telemetry.Spans.Any(CapturedTelemetry.IsRedis));
        Assert.Equal([$"GET {Read}"], _telemetry.RootsOf(api));
    }
}
