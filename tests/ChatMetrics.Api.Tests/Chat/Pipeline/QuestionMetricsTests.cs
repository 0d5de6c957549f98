using System.Diagnostics;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Privacy;
using ChatMetrics.Api.Testing;
using ChatMetrics.Assistant;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Tests.Chat.Pipeline;

/// <summary>What a finished chat adds to the metrics: values, units and attributes. Applications of other tests would listen too.</summary>
[Collection(Collections.Alone)]
public sealed class QuestionMetricsTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly ChatInstruments _instruments;
    private readonly ChatModels _models = new(
        [new ChatModel("aara", new OfflineAssistant(), TokenPrice.Free)],
        Options.Create(new AssistantOptions()),
        new ModelTelemetry(new ConfigurationManager(), new TextPrivacy(Options.Create(new PrivacyOptions()), TimeProvider.System)));

    public QuestionMetricsTests() => _instruments = new ChatInstruments(_meters);

    private QuestionMetrics Metrics => new(_instruments, _models, new ActiveChats());

    private static ChatRecord Answered => ExampleChats.Plain(DateTimeOffset.UnixEpoch) with
    {
        Stages = [.. Enum.GetValues<ChatStage>().Select(stage => ExampleChats.Stage(stage, 250_000))],
        PeakCpuPercent = 70,
        PeakMemoryBytes = 524_288_000,
        CpuTimeUs = 83_000,
        OverlappingChats = 3,
        Rating = PerformanceRating.HighUsage,
        Model = "aara",
        Iterations = 2,
        ToolCalls = 1,
    };

    public void Dispose() => _meters.Dispose();

    [Fact]
    public void Record_AnsweredChat_IsInTheUnitsOfOpenTelemetry()
    {
        using var measured = Listen();

        Metrics.Record(Answered);
        measured.Collect();

        const string Agent = "gen_ai.agent.name=Aara gen_ai.operation.name=invoke_agent gen_ai.provider.name=chatmetrics gen_ai.request.model=aara-offline";
        Assert.Equal(
            [
                "chatmetrics.question.active 0 {question}",
                "chatmetrics.question.cpu.time 0.083 s chatmetrics.model=aara",
                "chatmetrics.question.cpu.utilization.peak 0.7 1",
                "chatmetrics.question.duration 1.5 s chatmetrics.model=aara chatmetrics.outcome=completed chatmetrics.performance_rating=High Usage",
                "chatmetrics.question.memory.peak 524288000 By",
                "chatmetrics.question.overlap 3 {question}",
                "chatmetrics.question.stage.duration 0.25 s chatmetrics.stage.name=processing_history",
                "chatmetrics.question.stage.duration 0.25 s chatmetrics.stage.name=request_received",
                "chatmetrics.question.stage.duration 0.25 s chatmetrics.stage.name=response_preparation",
                "chatmetrics.question.stage.duration 0.25 s chatmetrics.stage.name=storing_conversation",
                "chatmetrics.question.stage.duration 0.25 s chatmetrics.stage.name=workflow_completed",
                "chatmetrics.question.stage.duration 0.25 s chatmetrics.stage.name=workflow_start",
                $"gen_ai.invoke_agent.duration 0.25 s {Agent}",
                $"gen_ai.invoke_agent.inference_calls 2 {{inference_call}} {Agent}",
                $"gen_ai.invoke_agent.tool_calls 1 {{tool_call}} {Agent}",
            ],
            measured.All.Select(value => $"{value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Record_FailedChatOnAMachineThatTellsNothing_LeavesOutWhatIsNotKnown()
    {
        using var measured = Listen();

        Metrics.Record(Answered with
        {
            Stages = [new StageRecord { Stage = ChatStage.RequestReceived }, new StageRecord { Stage = ChatStage.WorkflowStart, Failed = true }],
            PeakCpuPercent = null,
            PeakMemoryBytes = null,
            CpuTimeUs = null,
            Outcome = ChatOutcome.Failed,
            Error = "model_timeout",
            Model = "gone",
        });
        measured.Collect();

        Assert.Equal(
            [
                "chatmetrics.question.active 0 {question}",
                "chatmetrics.question.duration 0 s chatmetrics.model=gone chatmetrics.outcome=failed chatmetrics.performance_rating=High Usage error.type=model_timeout",
                "chatmetrics.question.overlap 3 {question}",
                "chatmetrics.question.stage.duration 0 s chatmetrics.stage.name=request_received",
                "chatmetrics.question.stage.duration 0 s chatmetrics.stage.name=workflow_start error.type=model_timeout",
                "gen_ai.invoke_agent.duration 0 s error.type=model_timeout gen_ai.agent.name=Aara gen_ai.operation.name=invoke_agent",
                "gen_ai.invoke_agent.inference_calls 2 {inference_call} gen_ai.agent.name=Aara gen_ai.operation.name=invoke_agent",
                "gen_ai.invoke_agent.tool_calls 1 {tool_call} gen_ai.agent.name=Aara gen_ai.operation.name=invoke_agent",
            ],
            measured.All.Select(value => $"{value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Record_ChatsThatAreNotTraced_AreAddedWhenMetricsAreCollectedOrMany()
    {
        using var measured = Listen();
        var metrics = Metrics;

        metrics.Record(Answered);
        Assert.Empty(measured.Of(TelemetryNames.QuestionDuration));
        measured.Collect();
        Assert.Single(measured.Of(TelemetryNames.QuestionDuration));

        for (var i = 0; i < 1000; i++)
        {
            metrics.Record(Answered);
        }

        await Eventually.IsTrueAsync(() => Task.FromResult(measured.Of(TelemetryNames.QuestionDuration).Count() > 500));
    }

    [Fact]
    public void Record_ChatThatIsTraced_IsAddedWithinItsSpan()
    {
        using var measured = Listen();
        using var span = new Activity("chat") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

        Metrics.Record(Answered);

        Assert.Single(measured.Of(TelemetryNames.QuestionDuration));
    }

    [Fact]
    public void Record_NobodyListens_AllocatesNothing()
    {
        var (metrics, chat) = (Metrics, Answered);
        metrics.Record(chat);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100; i++)
        {
            metrics.Record(chat);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Instruments_Bounds_AreThoseOfTheConventions()
    {
        double[] seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

        Assert.Equal(seconds, _instruments.AgentDuration.Advice!.HistogramBucketBoundaries!);
        Assert.Equal(seconds, _instruments.ToolDuration.Advice!.HistogramBucketBoundaries!);
        Assert.Equal([0.000625, 0.00125, 0.0025, 0.005, .. seconds], _instruments.QuestionDuration.Advice!.HistogramBucketBoundaries!);
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128], _instruments.AgentToolCalls.Advice!.HistogramBucketBoundaries!);
    }

    private MeasuredValues Listen() => new(instrument => instrument.Meter.Scope == _meters);
}
