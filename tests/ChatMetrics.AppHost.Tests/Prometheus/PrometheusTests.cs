using ChatMetrics.AppHost.Tests.Dashboard;
using ChatMetrics.AppHost.Tests.Running;

namespace ChatMetrics.AppHost.Tests.Prometheus;

/// <summary>What a real Prometheus makes of the running application, and of the dashboard in docs/grafana.</summary>
[Collection(ObservedApplication.Collection)]
public sealed class PrometheusTests(ScrapedApplication scraped) : IClassFixture<ScrapedApplication>
{
    [Fact]
    public async Task Scrape_ApiAndWorker_AreUp()
    {
        var targets = await scraped.Prometheus.GetTargetsAsync();

        Assert.Equal(
            ["chatmetrics-api up ", "chatmetrics-worker up "],
            targets.Select(target => $"{target.Text("labels", "job")} {target.Text("health")} {target.Text("lastError")}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Dashboard_EveryQuery_ReturnsData()
    {
        var now = DateTimeOffset.UtcNow;
        var queries = await GrafanaDashboard.Read().GetQueriesAsync(scraped.Prometheus);

        Assert.NotEmpty(queries);
        foreach (var query in queries)
        {
            var values = query.IsInstant
                ? await scraped.Prometheus.QueryAsync(query.Expression)
                : await scraped.Prometheus.QueryAsync(query.Expression, now - GrafanaDashboard.Range, now, GrafanaDashboard.Step);
            TestContext.Current.TestOutputHelper?.WriteLine($"{query.Panel}: {query.Expression} = {values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max()}");

            Assert.True(values.Any(double.IsFinite), $"no data in '{query.Panel}': {query.Expression}");
        }
    }

    [Theory]
    [InlineData("sum(chatmetrics_question_price_dollars_sum{chatmetrics_model=\"fake\"})")]
    [InlineData("sum(chatmetrics_question_tokens_sum{chatmetrics_model=\"fake\"})")]
    [InlineData("sum(chatmetrics_question_cpu_time_seconds_sum{chatmetrics_model=\"fake\"})")]
    [InlineData("sum(chatmetrics_question_memory_allocated_bytes_sum{chatmetrics_model=\"fake\"})")]
    [InlineData("sum(chatmetrics_question_time_to_first_token_seconds_sum{chatmetrics_model=\"fake\"})")]
    [InlineData("sum(chatmetrics_question_duration_seconds_count{chatmetrics_outcome=\"failed\", error_type=\"model_rejected\"})")]
    [InlineData("system_memory_usage_bytes")]
    [InlineData("chatmetrics_redis_memory_resident_bytes")]
    public async Task Query_WhatHappened_IsAboveZero(string expression) =>
        Assert.True(Assert.Single(await scraped.Prometheus.QueryAsync(expression)) > 0);

    [Fact]
    public async Task Exemplars_OfTheDuration_AreTracesOfTheChats()
    {
        var traces = await scraped.Prometheus.QueryTracesAsync(
            "chatmetrics_question_duration_seconds_bucket", scraped.From, DateTimeOffset.UtcNow);

        Assert.NotEmpty(traces.Intersect(scraped.TraceIds));
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    public async Task Metrics_OfAService_PassPromtool(string service)
    {
        var address = service == "api" ? scraped.Api.Address : scraped.Worker;
        var text = await scraped.Client.GetStringAsync(new Uri(address, "/metrics"), TestContext.Current.CancellationToken);

        Assert.Equal("", await Promtool.RunAsync(text, "check", "metrics"));
    }
}
