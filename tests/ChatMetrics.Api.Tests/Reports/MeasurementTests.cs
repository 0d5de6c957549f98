using System.Text.Json;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace ChatMetrics.Api.Tests.Reports;

/// <summary>What a chat measures by name.</summary>
public sealed class MeasurementTests(GarnetServer server) : ApiTests(server)
{
    private static readonly (string, string)[] Own =
    [
        ("rate_limit_check", "request_received"),
        ("pending_preview_check", "processing_history"),
        ("message_assembly", "processing_history"),
        ("model_call", "workflow_start"),
        ("token_count_retrieval", "workflow_completed"),
    ];

    [Fact]
    public async Task PostChat_Always_MeasuresItsOwnFiveEachInItsStage()
    {
        var api = await StartAsync();

        var chat = await AskAsync(api);

        var measurements = chat.At("measurements").EnumerateArray().ToArray();
        Assert.Equal(Own, measurements.Select(NameAndStage));
        var stages = chat.At("stages").EnumerateArray().ToDictionary(stage => stage.At("name").GetString()!);
        Assert.All(measurements, measurement =>
        {
            var stage = stages[measurement.At("stage").GetString()!];
            var (start, end) = Span(measurement);
            var (stageStart, stageEnd) = Span(stage);
            // Both are rounded to a microsecond.
            Assert.InRange(start, stageStart - 0.002, stageEnd);
            Assert.InRange(end, start, stageEnd + 0.002);
        });
    }

    [Fact]
    public async Task PostChat_SecondOne_TellsHowManyTurnsWereAssembled()
    {
        var api = await StartAsync();
        await AskAsync(api);

        var chat = await AskAsync(api);

        Assert.Equal("""{"turns":2}""", chat.At("measurements")[2].At("metadata").GetRawText());
        Assert.Equal("{}", chat.At("measurements")[0].At("metadata").GetRawText());
    }

    [Fact]
    public async Task PostChat_Measurements_AreReadWithTheConversation()
    {
        var api = await StartAsync();

        var answered = await AskAsync(api);

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(answered.At("measurements").GetRawText(), conversation.At("individual_chats")[0].At("measurements").GetRawText());
    }

    [Fact]
    public async Task PostChat_ModelFails_KeepsWhatWasMeasuredUntilThen()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();

        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync(502);

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(Own[..4], conversation.At("individual_chats")[0].At("measurements").EnumerateArray().Select(NameAndStage));
    }

    [Fact]
    public async Task PostChat_ModelThatIsLeftBehind_IsMeasuredToTheChatsEnd()
    {
        var api = await StartAsync("--ChatMetrics:ModelTimeout=00:00:00.05");
        api.Model.Work = _ => Task.Delay(Timeout.InfiniteTimeSpan, Cancellation);

        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync(504);

        var chat = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.InRange(chat.At("measurements")[3].At("duration_ms").GetDouble(), 45, chat.At("total_duration_ms").GetDouble());
    }

    [Fact]
    public async Task Send_DeveloperMeasuresInTheScopeOfAChat_IsInItsRecord()
    {
        var api = await StartAsync();
        await using var scope = api.Service<IServiceScopeFactory>().CreateAsyncScope();
        var tracker = scope.ServiceProvider.GetRequiredService<PerformanceTracker>();
        api.Model.Work = async _ =>
        {
            using (tracker.Measure("lookups", ("count", 2)))
            {
                await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(() => tracker.Measure("lookup").With("i", i).Dispose())));
            }

            for (var i = 0; i < 300; i++)
            {
                tracker.Measure("many").Dispose();
            }
        };

        var reply = await scope.ServiceProvider.GetRequiredService<IMediator>()
            .Send(new ChatCommand(new ChatRequest("hi", "c"), "c"), Cancellation);

        var names = reply.Record!.Measurements!.Select(measurement => measurement.Name).ToArray();
        Assert.Equal(["model_call", "lookups", "lookup", "lookup", "many"], names[3..8]);
        Assert.Equal(200, names.Length);
        // 7 of 300 found no place any more, nor did the last of the pipeline's own.
        Assert.Equal(108, reply.Record.DroppedMeasurements);
        var stored = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.Equal(108, stored.At("individual_chats")[0].At("dropped_measurements").GetInt32());
    }

    [Fact]
    public async Task PostChat_ModelWithANameOfItsOwnForTheCall_IsMeasuredByIt()
    {
        var api = await StartAsync();
        await using var scope = api.Service<IServiceScopeFactory>().CreateAsyncScope();
        var model = api.Service<ChatModels>().Choose(name: null) with { MeasurementName = MeasurementNames.OpenAIApiCall };
        var chat = scope.ServiceProvider.GetRequiredService<ChatTrace>();
        var stage = scope.ServiceProvider.GetRequiredService<IRequestHandler<Api.Chat.Stages.WorkflowStart, Api.Chat.Stages.GeneratedChat>>();

        chat.Start("chat_1", "hi");
        var command = new ChatCommand(new ChatRequest("hi", "c"), "c");
        await stage.Handle(new(new Api.Chat.Stages.PromptedChat(command, "hi", model, [new(Microsoft.Extensions.AI.ChatRole.User, "hi")])), Cancellation);
        chat.End(failed: false);

        Assert.Equal("openai_api_call", Assert.Single(chat.Measurements).Name);
    }

    private static (string, string) NameAndStage(JsonElement measurement) =>
        (measurement.At("name").GetString()!, measurement.At("stage").GetString()!);

    private static (double Start, double End) Span(JsonElement timed) => timed.At("started_at_ms").GetDouble() is var start
        ? (start, start + timed.At("duration_ms").GetDouble())
        : default;

    private static async Task<JsonElement> AskAsync(ChatApplication api) =>
        (await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics");
}
