using System.Diagnostics;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Telemetry;

/// <summary>The trace of a chat.</summary>
[Collection(Collections.Alone)]
public sealed class TraceTests(GarnetServer server) : ApiTests(server), IDisposable
{
    private const string Offline = "--ChatMetrics:Models:aara-offline:Provider=offline";

    private readonly CapturedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task PostChat_IsOneTraceOfTheRouteItsStagesAndTheModelCall()
    {
        var api = await StartAsync(_telemetry, Offline);

        var trace = await AskAsync(api, "What skincare routine for oily skin?");

        Assert.Equal(
            """
            POST /chat
              chat
                request_received
                processing_history
                workflow_start
                  chat aara-offline
                workflow_completed
                storing_conversation
                response_preparation
            """.ReplaceLineEndings("\n"),
            _telemetry.Tree(trace));
    }

    [Fact]
    public async Task PostChat_AsAStream_IsTheSameTrace()
    {
        var api = await StartAsync(_telemetry, Offline);
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(new { message = "What is retinol?" }));

        var answer = (await events.ToEndAsync())[^1].Data;

        var trace = await EndedAsync(answer);
        Assert.StartsWith("POST /chat\n  chat\n    request_received\n", _telemetry.Tree(trace), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_UsesATool_HasItBesideTheModelCalls()
    {
        var api = await StartAsync(_telemetry, Offline);

        var trace = await AskAsync(api, "Please convert 30 ml to tsp");

        Assert.Contains(
            "    workflow_start\n      chat aara-offline\n      execute_tool convert_units\n      chat aara-offline\n    workflow_completed",
            _telemetry.Tree(trace),
            StringComparison.Ordinal);
        var tool = Span(trace, "execute_tool convert_units");
        Assert.Equal("execute_tool", tool.GetTagItem("gen_ai.operation.name"));
        Assert.Equal("convert_units", tool.GetTagItem("gen_ai.tool.name"));
        Assert.Equal("call_1", tool.GetTagItem("gen_ai.tool.call.id"));
    }

    [Fact]
    public async Task PostChat_HasTheCommandsOfRedisBelowWhatMadeThem()
    {
        var api = await StartAsync(_telemetry, Offline);

        var trace = await AskAsync(api, "What is retinol?");

        var chat = Span(trace, "chat");
        var history = Span(trace, "processing_history");
        await Eventually.IsTrueAsync(() => Redis(trace).Any(span => span.ParentSpanId == history.SpanId)
            && Redis(trace).Any(span => span.ParentSpanId == chat.SpanId));
        Assert.All(Redis(trace), span => Assert.Contains(span.ParentSpanId, new[] { chat.SpanId, history.SpanId }));
    }

    [Fact]
    public async Task PostChat_HasItsIdsOnItsSpan()
    {
        var api = await StartAsync(_telemetry, Offline);

        var answer = await api.PostAsync(new { message = "What is retinol?", conversation_id = "c" }).ReadAsync();

        var chat = Span(await EndedAsync(answer), "chat");
        Assert.Equal(answer.At("metadata.individual_chat_metrics.chat_id").GetString(), chat.GetTagItem("chatmetrics.chat.id"));
        Assert.Equal("c", chat.GetTagItem("gen_ai.conversation.id"));
    }

    [Fact]
    public async Task PostChat_ModelFails_MarksWhatFailedAndNothingElse()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(400));
        var api = await StartAsync(_telemetry, model.Settings());

        await api.PostAsync(new { message = "What is retinol?" }).ReadAsync(502);

        await Eventually.IsTrueAsync(() => _telemetry.RootsOf(api).Length > 0);
        Assert.Equal(["POST /chat"], _telemetry.RootsOf(api));
        var trace = _telemetry.Spans.First(span => span.DisplayName == "POST /chat").TraceId;
        string[] failed = [.. _telemetry.Spans.Where(span => span.TraceId == trace && span.Status == ActivityStatusCode.Error && span.Kind != ActivityKind.Client)
            .Select(span => span.DisplayName).Order(StringComparer.Ordinal)];
        Assert.Equal(["POST /chat", "chat", "workflow_start"], failed);
        Assert.Equal(ActivityStatusCode.Error, Span(trace, "chat test-model").Status);
        Assert.Equal("model_rejected", Span(trace, "chat").GetTagItem("error.type"));
    }

    private async Task<ActivityTraceId> AskAsync(ChatApplication api, string message) =>
        await EndedAsync(await api.PostAsync(new { message, conversation_id = "traced" }).ReadAsync());

    // The request's own span ends after its answer.
    private async Task<ActivityTraceId> EndedAsync(JsonElement answer)
    {
        var trace = ActivityTraceId.CreateFromString(answer.At("metadata.individual_chat_metrics.trace_id").GetString());
        await Eventually.IsTrueAsync(() => _telemetry.Spans.Any(span => span.TraceId == trace && span.Kind == ActivityKind.Server));
        return trace;
    }

    private Activity Span(ActivityTraceId trace, string name) =>
        Assert.Single(_telemetry.Spans, span => span.TraceId == trace && span.DisplayName == name);

    private Activity[] Redis(ActivityTraceId trace) =>
        [.. _telemetry.Spans.Where(span => span.TraceId == trace && CapturedTelemetry.IsRedis(span))];
}
