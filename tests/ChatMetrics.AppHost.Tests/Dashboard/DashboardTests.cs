using Aspire.Hosting.Testing;
using Microsoft.Playwright;

namespace ChatMetrics.AppHost.Tests.Dashboard;

/// <summary>What Aspire's own dashboard shows of twenty chats: asked by its telemetry API, and looked at in Chromium.</summary>
[Collection(ObservedApplication.Collection)]
public sealed class DashboardTests(ObservedApplication observed)
{
    private static readonly string[] Stages =
        ["request_received", "processing_history", "workflow_start", "workflow_completed", "storing_conversation", "response_preparation"];

    [Fact]
    public async Task Traces_TwentyChats_AreTwentyOfTheRightShape()
    {
        var spans = await observed.GetSpansOfAllChatsAsync();

        foreach (var trace in observed.TraceIds)
        {
            var own = spans.Where(span => span.TraceId == trace).ToArray();
            var root = Assert.Single(own, span => span.ParentId is null);
            var chat = Assert.Single(own, span => span.ParentId == root.SpanId);
            var stages = own.Where(span => span.ParentId == chat.SpanId && Stages.Contains(span.Name)).ToArray();
            var work = Assert.Single(stages, stage => stage.Name == "workflow_start");
            var model = own.Where(span => span.Attribute("gen_ai.operation.name") == "chat").ToArray();
            var tool = Assert.Single(own, span => span.Attribute("gen_ai.operation.name") == "execute_tool");

            Assert.Equal("POST /chat", root.Name);
            Assert.Equal("chat", chat.Name);
            Assert.Equal(Stages.Order(), stages.Select(stage => stage.Name).Order());
            Assert.NotEmpty(model);
            Assert.All([.. model, tool], span => Assert.Equal(work.SpanId, span.ParentId));
            Assert.Contains(own, span => span.Source.EndsWith("StackExchangeRedis", StringComparison.Ordinal) && span.ParentId != root.SpanId);
        }
    }

    [Fact]
    public async Task Traces_ThirtyIdleSeconds_BringNoOther()
    {
        await observed.GetSpansOfAllChatsAsync();
        var since = DateTimeOffset.UtcNow;
        await using (var live = await observed.Api.ListenAsync())
        {
            await Eventually.HoldsAsync(() => live.SampledSeconds.Distinct().Count() > 30, "31 samples, one each second", () => "");
        }

        // In between other tests may have asked something.
        var roots = (await observed.Telemetry.GetSpansAsync()).Where(span =>
            span.ParentId is null && !observed.TraceIds.Contains(span.TraceId) && (span.StartedAt < observed.ReadyAt || span.StartedAt > since));

        Assert.DoesNotContain(roots, span => span.Name is not ("GET /live-metrics" or "GET live-metrics"));
    }

    [Fact]
    public async Task Traces_BackgroundWork_HasNoSpanWithoutItsTrace()
    {
        var spans = await observed.GetSpansOfAllChatsAsync();
        var ids = spans.Select(span => span.SpanId).ToHashSet();

        Assert.DoesNotContain(spans, span => span.ParentId is { } parent && !ids.Contains(parent));
    }

    [Fact]
    public async Task Logs_OfAChat_AreJoinedToItsTrace()
    {
        await observed.GetSpansOfAllChatsAsync();
        var lines = await observed.Telemetry.GetLogsAsync(observed.TraceIds[0]);

        Assert.Contains(lines, line => line.TraceId == observed.TraceIds[0] && line.Text.Contains("INDIVIDUAL CHAT COMPLETED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Resources_Opened_ShowsNoWarningAndEachResourceByName()
    {
        var page = await observed.OpenPageAsync("/");

        await page.GetByText("load-generator", new() { Exact = true }).First.WaitForAsync();
        await page.GetByText("Live stream", new() { Exact = true }).First.WaitForAsync();
        await page.Locator($"a[href='{new Uri(observed.Application.Application.GetEndpoint("worker", "http"), "/metrics")}']").First.WaitForAsync();
        Assert.Equal(0, await page.GetByText("certificate").CountAsync());
    }

    [Fact]
    public async Task Trace_OfAChat_OpensTheViewOfItsModelCall()
    {
        await observed.GetSpansOfAllChatsAsync();
        var page = await observed.OpenPageAsync($"/traces/detail/{observed.TraceIds[0]}");

        await page.GetByText("POST /chat").First.WaitForAsync();
        await page.Locator("[title='GenAI details']").First.ClickAsync();

        await page.GetByText("aara-offline").First.WaitForAsync();
        await page.GetByRole(AriaRole.Dialog).First.WaitForAsync();
    }

    [Theory]
    [InlineData("api", "chatmetrics.question.duration")]
    [InlineData("api", "chatmetrics.question.cpu.time")]
    [InlineData("api", "gen_ai.client.token.usage")]
    [InlineData("worker", "dotnet.gc.collections")]
    public async Task Metrics_OfAService_AreListed(string service, string instrument)
    {
        var page = await observed.OpenPageAsync($"/metrics/resource/{service}");

        await page.GetByText(instrument, new() { Exact = true }).First.WaitForAsync();
    }
}
