using System.Diagnostics;
using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Telemetry;

/// <summary>The span of a model's call, by the conventions for generative AI.</summary>
[Collection(Collections.Alone)]
public sealed class ModelCallTests(GarnetServer server) : ApiTests(server), IDisposable
{
    private const string Question = "What is retinol?";

    private static readonly object Usage = new { prompt_tokens = 100, completion_tokens = 20, total_tokens = 120 };

    private readonly CapturedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task PostChat_RemoteModel_NamesProviderModelAndUsage()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle ", "cleanser."], Usage));
        var api = await StartAsync(_telemetry, model.Settings());

        var call = await AskAsync(api, "chat test-model");

        var endpoint = new Uri(model.Endpoint);
        Assert.Equal(ActivityKind.Client, call.Kind);
        AssertTags(
            call,
            "gen_ai.conversation.id=c",
            "gen_ai.operation.name=chat",
            "gen_ai.provider.name=openai",
            "gen_ai.request.model=test-model",
            """gen_ai.response.finish_reasons=["stop"]""",
            "gen_ai.response.id=c1",
            "gen_ai.response.model=test-model-1",
            "gen_ai.usage.input_tokens=100",
            "gen_ai.usage.output_tokens=20",
            $"server.address={endpoint.Host}",
            $"server.port={endpoint.Port}");
        // What is for the span is not for the model.
        Assert.DoesNotContain(Assert.Single(model.Requests).Body.EnumerateObject(), field => field.Name.Contains("conversation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PostChat_OfflineAssistant_NamesProviderModelAndUsage()
    {
        var api = await StartAsync(_telemetry, "--ChatMetrics:Models:aara:Provider=offline");

        var call = await AskAsync(api, "chat aara-offline");

        AssertTags(
            call,
            "gen_ai.provider.name=chatmetrics",
            "gen_ai.request.model=aara-offline",
            """gen_ai.response.finish_reasons=["stop"]""",
            "gen_ai.response.model=aara-offline");
        Assert.True(call.GetTagItem("gen_ai.usage.input_tokens") is > 0L or > 0);
        Assert.True(call.GetTagItem("gen_ai.usage.output_tokens") is > 0L or > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PostCompletion_ModelThatIsPassedOn_NamesProviderModelAndUsage(bool stream)
    {
        const string whole = """{"id":"c1","model":"test-model-1","choices":[{"index":0,"message":{"role":"assistant","content":"A gentle cleanser."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";
        await using var model = await FaultyServer.StartAsync(stream ? ModelAnswers.Speaks(["A gentle ", "cleanser."], Usage) : ModelAnswers.Whole(whole));
        var api = await StartAsync(_telemetry, model.Settings());

        using var answer = await api.Client.PostAsync(
            "/v1/chat/completions",
            JsonContent.Create(new { model = "remote", stream, metadata = new { conversation_id = "c" }, messages = new[] { new { role = "user", content = Question } } }),
            Cancellation);
        await answer.Content.LoadIntoBufferAsync(Cancellation);

        var call = Assert.Single(_telemetry.Spans, span => span.DisplayName == "chat test-model");
        AssertTags(
            call,
            "gen_ai.conversation.id=c",
            "gen_ai.operation.name=chat",
            "gen_ai.provider.name=openai",
            "gen_ai.request.model=test-model",
            """gen_ai.response.finish_reasons=["stop"]""",
            "gen_ai.response.model=test-model-1",
            "gen_ai.usage.input_tokens=100",
            "gen_ai.usage.output_tokens=20");
        Assert.Null(call.GetTagItem("gen_ai.input.messages"));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task PostChat_MessageContent_IsOnTheSpanOnlyWhenAskedFor(string? setting, bool isThere)
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(["A gentle ", "cleanser."], Usage));
        string[] settings = setting is null ? [] : [$"--OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT={setting}"];
        var api = await StartAsync(_telemetry, [.. model.Settings(), .. settings]);

        var call = await AskAsync(api, "chat test-model");

        var all = string.Join('\n', _telemetry.Spans.Where(span => span.TraceId == call.TraceId).SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}"));
        Assert.Equal((isThere, isThere), (all.Contains(Question, StringComparison.Ordinal), all.Contains("gentle", StringComparison.Ordinal)));
        Assert.Equal(isThere, call.GetTagItem("gen_ai.input.messages") is not null);
    }

    private async Task<Activity> AskAsync(ChatApplication api, string name)
    {
        var answer = await api.PostAsync(new { message = Question, conversation_id = "c" }).ReadAsync();
        var trace = answer.At("metadata.individual_chat_metrics.trace_id").GetString();
        return Assert.Single(_telemetry.Spans, span => $"{span.TraceId}" == trace && span.DisplayName == name);
    }

    private static void AssertTags(Activity span, params string[] expected) =>
        Assert.Equal(expected, expected.Select(tag => tag[..tag.IndexOf('=')]).Select(name => $"{name}={span.GetTagItem(name)}"));
}
