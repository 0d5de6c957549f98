using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatMetrics.AppHost.Tests.Dashboard;
using ChatMetrics.AppHost.Tests.Running;
using ChatMetrics.Testing;

namespace ChatMetrics.AppHost.Tests.Prometheus;

/// <summary>
/// The application that is observed, scraped by a real Prometheus while it answers: by the offline assistant and by a model that has
/// a price and fails now and then. Prometheus sees growth only from a series' second scrape on, so everything happens twice.
/// </summary>
public sealed class ScrapedApplication(ObservedApplication observed) : IAsyncLifetime
{
    private const string FakeModel = "fake-model";

    private PrometheusServer? _prometheus;

    internal ChatApi Api => observed.Api;

    internal Uri Worker => observed.Application.Application.GetEndpoint("worker", "http");

    /// <summary>Before Prometheus scraped for the first time.</summary>
    public DateTimeOffset From { get; private set; }

    /// <summary>The traces of the chats that were answered while Prometheus scraped.</summary>
    public IReadOnlyList<string> TraceIds { get; private set; } = [];

    internal HttpClient Client => observed.Application.Client;

    /// <summary>Skips the test where Prometheus is not installed.</summary>
    internal PrometheusServer Prometheus
    {
        get
        {
            InstalledProgram.Require("prometheus");
            return _prometheus!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (InstalledProgram.Find("prometheus") is not { } program)
        {
            return;
        }

        await observed.Application.ExecuteAsync(FakeModel, KnownResourceCommands.StartCommand);
        await observed.Application.WaitUntilHealthyAsync(FakeModel);
        From = DateTimeOffset.UtcNow;
        _prometheus = await PrometheusServer.StartAsync(program, ("chatmetrics-api", Api.Address), ("chatmetrics-worker", Worker));
        await WaitForScrapeAsync();
        TraceIds = [.. await AskAsync(), .. await AskAsync()];
        await observed.Application.ExecuteAsync(FakeModel, KnownResourceCommands.StopCommand);
    }

    public async ValueTask DisposeAsync()
    {
        if (_prometheus is not null)
        {
            await _prometheus.DisposeAsync();
        }
    }

    private async Task<string[]> AskAsync()
    {
        string[] traces =
        [
            (await Api.AskAsync("scraped", "Convert 30 ml to tsp")).Metrics.Text("trace_id"),
            await AskFakeModelAsync(HttpStatusCode.OK, new { }),
            await AskFakeModelAsync(HttpStatusCode.BadGateway, new { failure_percent = 100, failure_status = 400 }),
        ];
        await WaitForScrapeAsync();
        return traces;
    }

    private async Task<string> AskFakeModelAsync(HttpStatusCode expected, object behavior)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var model = observed.Application.Application.GetEndpoint(FakeModel, "http");
        using var set = await Client.PutAsJsonAsync(new Uri(model, "/behavior"), behavior, cancellation);
        set.EnsureSuccessStatusCode();

        using var answer = await Api.PostAsync("""{"message": "What is retinol?", "conversation_id": "scraped", "model": "fake"}""");
        Assert.Equal(expected, answer.StatusCode);
        var chat = default(JsonElement?);
        await observed.Application.WaitForAsync(
            async () => (chat = await FindAsync(answer.Headers.GetValues("X-Chat-Id").Single())) is not null, "record of the chat");
        return chat!.Value.Text("trace_id");
    }

    private async Task<JsonElement?> FindAsync(string chatId)
    {
        using var response = await Client.GetAsync(new Uri(Api.Address, $"/chats/{chatId}"), TestContext.Current.CancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)
            : null;
    }

    // Both processes have been scraped since this call, the worker when it had counted all chats.
    private async Task WaitForScrapeAsync()
    {
        var chats = (await Api.GetAsync("/all-conversation-metrics")).Number("total_chats");
        var since = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        await Eventually.HoldsAsync(
            async () => await Prometheus.QueryAsync("timestamp(chatmetrics_spool_records)") is [var api] && api > since
                && await Prometheus.QueryAsync("timestamp(chatmetrics_folding_lag_seconds)") is [var worker] && worker > since
                && await Prometheus.QueryAsync("chatmetrics_folding_chats_total") is [var folded] && folded >= chats,
            "scrape of both processes",
            () => $"{Prometheus.Output}{Environment.NewLine}{observed.Application.Output}");
    }
}
