using System.Diagnostics.Metrics;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using OpenTelemetry.Metrics;

namespace ChatMetrics.Api.Tests.Telemetry;

/// <summary>What is measured of a chat that was asked over HTTP, and where it points.</summary>
[Collection(Collections.Alone)]
public sealed class ChatMeasurementsTests(GarnetServer server) : ApiTests(server), IDisposable
{
    private const string Offline = "--ChatMetrics:Models:aara:Provider=offline";

    private readonly CapturedTelemetry _telemetry = new();

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task PostChat_IsMeasuredOnce()
    {
        var api = await StartAsync(_telemetry, Offline);
        using var measured = Listen(api);

        await api.PostAsync(new { message = "Please convert 30 ml to tsp" }).ReadAsync();

        Assert.Equal(
            [
                "chatmetrics.question.cpu.time",
                "chatmetrics.question.cpu.utilization.peak",
                "chatmetrics.question.duration",
                "chatmetrics.question.memory.allocated",
                "chatmetrics.question.memory.peak",
                "chatmetrics.question.overlap",
                "chatmetrics.question.price",
                .. Enumerable.Repeat("chatmetrics.question.stage.duration", 6),
                "chatmetrics.question.time_to_first_token",
                .. Enumerable.Repeat("chatmetrics.question.tokens", 2),
                "gen_ai.execute_tool.duration",
                "gen_ai.invoke_agent.duration",
                "gen_ai.invoke_agent.inference_calls",
                "gen_ai.invoke_agent.tool_calls",
            ],
            measured.All.Select(value => value.Instrument.Name).Order(StringComparer.Ordinal));
        Assert.Equal((2, 1), (measured.Of("gen_ai.invoke_agent.inference_calls").Single().Value, measured.Of("gen_ai.invoke_agent.tool_calls").Single().Value));
        Assert.Equal("convert_units", measured.Of("gen_ai.execute_tool.duration").Single().Tags["gen_ai.tool.name"]);
    }

    [Fact]
    public async Task PostChat_ModelsCall_IsMeasuredByItsClientOnce()
    {
        await using var model = await FaultyServer.StartAsync(
            ModelAnswers.Speaks(["A gentle ", "cleanser."], new { prompt_tokens = 100, completion_tokens = 20, total_tokens = 120 }));
        var api = await StartAsync(_telemetry, model.Settings());
        using var measured = new MeasuredValues(instrument => instrument.Meter.Name == "Experimental.Microsoft.Extensions.AI");

        await api.PostAsync(new { message = "What is retinol?" }).ReadAsync();

        var port = new Uri(model.Endpoint).Port;
        var ours = measured.All.Where(value => value.Tags.GetValueOrDefault("server.port") is int of && of == port).ToLookup(value => value.Instrument.Name);
        Assert.Equal("s", Assert.Single(ours["gen_ai.client.operation.duration"]).Instrument.Unit);
        Assert.Equal("s", Assert.Single(ours["gen_ai.client.operation.time_to_first_chunk"]).Instrument.Unit);
        Assert.Equal(
            ["input 100 {token}", "output 20 {token}"],
            ours["gen_ai.client.token.usage"].Select(value => $"{value.Tags["gen_ai.token.type"]} {value.Value} {value.Instrument.Unit}"));
    }

    [Fact]
    public async Task PostChat_ModelFails_IsMeasuredAsAFailure()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(400));
        var api = await StartAsync(model.Settings());
        using var measured = Listen(api);

        await api.PostAsync(new { message = "What is retinol?" }).ReadAsync(502);
        measured.Collect();

        var whole = measured.Of("chatmetrics.question.duration").Single();
        Assert.Equal(("failed", "model_rejected"), (whole.Tags["chatmetrics.outcome"], whole.Tags["error.type"]));
    }

    [Fact]
    public async Task PostChat_Measurements_PointToItsTrace()
    {
        var api = await StartAsync(_telemetry, Offline);

        var answer = await api.PostAsync(new { message = "Please convert 30 ml to tsp" }).ReadAsync();

        api.Service<MeterProvider>().ForceFlush();
        var trace = answer.At("metadata.individual_chat_metrics.trace_id").GetString();
        string[] pointing = [.. _telemetry.Exemplars.Where(exemplar => $"{exemplar.Trace}" == trace).Select(exemplar => exemplar.Instrument).Distinct()];
        Assert.Superset(
            new HashSet<string>
            {
                "chatmetrics.question.duration", "chatmetrics.question.stage.duration", "chatmetrics.question.cpu.time", "chatmetrics.question.overlap",
                "gen_ai.invoke_agent.duration", "gen_ai.execute_tool.duration", "gen_ai.client.operation.duration", "gen_ai.client.token.usage",
            },
            pointing.ToHashSet());
    }

    [Fact]
    public async Task PostChat_LogOfItsEnd_IsJoinedToItsTrace()
    {
        var api = await StartAsync(_telemetry, Offline);

        var answer = await api.PostAsync(new { message = "What is retinol?" }).ReadAsync();

        var chat = answer.At("metadata.individual_chat_metrics");
        var end = Assert.Single(_telemetry.Logs, log => log.Message.Contains(chat.At("chat_id").GetString()!, StringComparison.Ordinal));
        Assert.Contains("INDIVIDUAL CHAT COMPLETED", end.Message, StringComparison.Ordinal);
        Assert.Equal(chat.At("trace_id").GetString(), $"{end.Trace}");
    }

    private static MeasuredValues Listen(ChatApplication api) => new(instrument =>
        instrument.Meter.Scope == api.Service<IMeterFactory>()
        && (instrument.Name.StartsWith("chatmetrics.question.", StringComparison.Ordinal) || instrument.Name.StartsWith("gen_ai.", StringComparison.Ordinal)));
}
