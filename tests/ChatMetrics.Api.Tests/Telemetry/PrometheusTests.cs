using System.Net;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Telemetry;

/// <summary>GET /metrics: what a scrape gets.</summary>
[Collection(Collections.Alone)]
public sealed partial class PrometheusTests(GarnetServer server) : ApiTests(server), IDisposable
{
    private const string Offline = "--ChatMetrics:Models:aara:Provider=offline";
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";

    private readonly CapturedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Theory]
    [InlineData("*/*", "text/plain", "\n")]
    [InlineData("text/plain;version=0.0.4", "text/plain", "\n")]
    [InlineData(OpenMetrics, "application/openmetrics-text", "# EOF\n")]
    public async Task Get_Metrics_AreTextOrOpenMetricsByAccept(string accept, string contentType, string end)
    {
        var api = await StartAsync(Offline);
        await api.PostAsync(new { message = "Please convert 30 ml to tsp" }).ReadAsync();

        using var response = await GetAsync(api, accept);
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal((HttpStatusCode.OK, contentType), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Contains("\nchatmetrics_question_duration_seconds_count{chatmetrics_model=\"aara\"", text, StringComparison.Ordinal);
        Assert.EndsWith(end, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_MetricsSwitchedOff_AreNotThere()
    {
        var api = await StartAsync("--ChatMetrics:Prometheus=false");

        using var response = await GetAsync(api, "*/*");
        using var description = await api.GetAsync("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain("/metrics\"", await description.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Metrics_ExemplarsAreTheTracesOfChats()
    {
        var api = await StartAsync(_telemetry, Offline);
        var answer = await api.PostAsync(new { message = "Please convert 30 ml to tsp" }).ReadAsync();
        var trace = answer.At("metadata.individual_chat_metrics.trace_id").GetString();

        using var response = await GetAsync(api, OpenMetrics);
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n');

        Assert.Superset(
            new HashSet<string>
            {
                "chatmetrics_question_duration_seconds_bucket", "chatmetrics_question_cpu_time_seconds_bucket", "chatmetrics_question_tokens_bucket",
                "gen_ai_client_operation_duration_seconds_bucket", "gen_ai_execute_tool_duration_seconds_bucket",
            },
            lines.Where(line => line.Contains($"# {{trace_id=\"{trace}\"", StringComparison.Ordinal)).Select(line => line[..line.IndexOf('{')]).ToHashSet());
    }

    // What callers choose freely would make a series of its own each time.
    [Fact]
    public async Task Get_Metrics_WhatCallersChoose_IsNoLabel()
    {
        var api = await StartAsync(Offline);
        foreach (var chosen in (string[])["chosen-1", "chosen-2"])
        {
            await api.PostAsync(new { message = $"Convert 30 ml to tsp, {chosen}", conversation_id = chosen, user = chosen, purpose = chosen }).ReadAsync();
            await api.PostAsync(new { message = "Hello", model = chosen }).ReadAsync(400);
            using var none = await api.GetAsync($"/{chosen}");
            using var odd = await api.Client.SendAsync(new(new HttpMethod("CHOSEN-1"), "/chats"), Cancellation);
        }

        using var response = await GetAsync(api, "*/*");
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        var labels = from line in text.Split('\n')
                     where line.StartsWith("chatmetrics_", StringComparison.Ordinal) || line.StartsWith("gen_ai_", StringComparison.Ordinal)
                     from label in Label().Matches(line)
                     select label.Groups["name"].Value;

        Assert.DoesNotContain("chosen", text, StringComparison.OrdinalIgnoreCase);
        Assert.Subset(
            new HashSet<string>
            {
                "le", "chatmetrics_model", "chatmetrics_outcome", "chatmetrics_performance_rating", "chatmetrics_stage_name", "chatmetrics_drop_reason",
                "error_type", "gen_ai_agent_name", "gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_response_model",
                "gen_ai_token_type", "gen_ai_tool_name", "gen_ai_tool_type", "server_address", "server_port",
            },
            labels.ToHashSet());
    }

    [Theory]
    [InlineData(Offline)]
    [InlineData("--ChatMetrics:Models:gpt:Model=gpt", "--ChatMetrics:Models:gpt:Endpoint=http://127.0.0.1:1/v1")]
    public async Task Get_Metrics_TheServiceWarmsUp_CountNothingOfIt(params string[] models)
    {
        var api = await StartAsync(["--ChatMetrics:Warmup=true", .. models]);
        await api.WaitUntilHealthyAsync();

        using var response = await GetAsync(api, "*/*");
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        // The framework's own count of matched routes cannot be kept from it.
        Assert.DoesNotContain(
            text.Split('\n'),
            line => line.StartsWith("http_server_request_duration", StringComparison.Ordinal) && line.Contains("/chat\"", StringComparison.Ordinal));
        Assert.DoesNotContain("warm-up", text, StringComparison.Ordinal);
        Assert.DoesNotContain("gen_ai_", text, StringComparison.Ordinal);
        Assert.DoesNotContain("chatmetrics_question_duration", text, StringComparison.Ordinal);
    }

    [GeneratedRegex("[{,](?<name>[a-z_]+)=")]
    private static partial Regex Label();

    private static async Task<HttpResponseMessage> GetAsync(ChatApplication api, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await api.Client.SendAsync(request, Cancellation);
    }
}
