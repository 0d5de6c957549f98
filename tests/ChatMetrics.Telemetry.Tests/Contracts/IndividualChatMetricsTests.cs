using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Contracts;

public sealed class IndividualChatMetricsTests
{
    [Fact]
    public void From_StreamedAnswerOfAProviderThatCaches_ShowsItsPaceAndWhatWasCached()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.Streamed);

        Assert.Equal(new TokenUsage(512, 245, 757, Estimated: false, Cached: 128), chat.Tokens);
        Assert.Equal(61.3, chat.TokensPerSecond);
    }

    [Fact]
    public void From_AnsweredChat_ShowsItRounded()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.Answered);

        Assert.Equal("chat_1768905045123004711001", chat.ChatId);
        Assert.Equal(new DateTimeOffset(2026, 1, 20, 10, 30, 45, 123, 456, TimeSpan.Zero), chat.StartedAt);
        Assert.Equal(1250.123, chat.TotalDurationMs);
        Assert.Equal("completed", chat.Status);
        Assert.Null(chat.Error);
        Assert.Equal(new CpuAndMemory(47.8, 168.3, 31.1), chat.PeakMetrics);
        Assert.Equal(new CpuAndMemory(12.1, 145.2, 3.2), chat.LowMetrics);
        Assert.Equal(new ChatCost(83.123, 4.2, OverlappingChats: 3, OpenSlices: 1), chat.Cost);
        Assert.Equal(new TokenUsage(512, 245, 757, Estimated: true), chat.Tokens);
        Assert.Equal(210, chat.TimeToFirstTokenMs);
        Assert.Equal(0.00123m, chat.PriceUsd);
        Assert.Equal(12.3, chat.MeasuringOverheadUs);
        Assert.Equal(new ChatSummary("12.1% - 47.8%", "145.2MB - 168.3MB", "Good"), chat.Summary);
    }

    [Fact]
    public void From_Unmeasured_IsNullAndNotZero()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.FailedAndUnmeasured);

        Assert.Equal(new CpuAndMemory(null, null, null), chat.PeakMetrics);
        Assert.Equal(new CpuAndMemory(null, null, null), chat.LowMetrics);
        Assert.Equal(new ChatCost(null, null, 0, 0), chat.Cost);
        Assert.Equal(new ChatSummary(null, null, "Good"), chat.Summary);
        Assert.Null(chat.Tokens);
        Assert.Null(chat.TimeToFirstTokenMs);
        Assert.Null(chat.PriceUsd);
        Assert.Null(chat.MeasuringOverheadUs);
        Assert.All(chat.Stages, stage => Assert.Null(stage.Cpu ?? stage.Memory ?? stage.CpuTimeMs ?? stage.AllocatedKb));
    }

    [Fact]
    public void From_TurnsThatCouldNotBeRead_SaysSo()
    {
        var record = ExampleChats.Answered with { HistoryUnavailable = true };

        Assert.Equal(("unavailable", "unavailable"), (IndividualChatMetrics.From(record).History, FinishedChat.From(record).History));
        Assert.Null(IndividualChatMetrics.From(ExampleChats.Answered).History ?? FinishedChat.From(ExampleChats.Answered).History);
    }

    [Theory]
    [InlineData(ChatOutcome.Completed, "completed")]
    [InlineData(ChatOutcome.Failed, "failed")]
    [InlineData(ChatOutcome.Cancelled, "cancelled")]
    public void From_Outcome_IsTheStatus(ChatOutcome outcome, string status)
    {
        Assert.Equal(status, IndividualChatMetrics.From(ExampleChats.Answered with { Outcome = outcome }).Status);
    }

    [Fact]
    public void From_OnlyOneEndOfTheRange_HasNoRange()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.Answered with { LowCpuPercent = null });

        Assert.Null(chat.Summary.CpuRange);
        Assert.NotNull(chat.Summary.MemoryRange);
    }

    [Fact]
    public void From_WholeNumbers_KeepTheirDecimalInTheRange()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.Answered with { LowCpuPercent = 0, PeakCpuPercent = 100 });

        Assert.Equal("0.0% - 100.0%", chat.Summary.CpuRange);
    }

    [Fact]
    public void Stages_AnsweredChat_AreAllSixInOrder()
    {
        Assert.Equal(
            ["request_received", "processing_history", "workflow_start", "workflow_completed", "storing_conversation", "response_preparation"],
            IndividualChatMetrics.From(ExampleChats.Answered).Stages.Select(stage => stage.Name));
    }

    [Fact]
    public void Stages_Durations_TelescopeToTheTotal()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.Answered);

        var end = 0.0;
        foreach (var stage in chat.Stages)
        {
            Assert.Equal(end, stage.StartedAtMs, precision: 6);
            end = stage.StartedAtMs + stage.DurationMs;
        }

        Assert.Equal(chat.TotalDurationMs, end, precision: 6);
        Assert.Equal(chat.TotalDurationMs, chat.Stages.Sum(stage => stage.DurationMs), precision: 6);
    }

    [Fact]
    public void Stages_FirstOne_ShowsItsReadings()
    {
        Assert.Equal(
            """{"name":"request_received","started_at_ms":0,"duration_ms":12.345,"cpu":25.4,"memory":145.2,"cpu_time_ms":4.321,"allocated_kb":310}""",
            JsonSerializer.Serialize(IndividualChatMetrics.From(ExampleChats.Answered).Stages[0], WireJson.Default.StageMetrics));
    }

    [Fact]
    public void Stages_FailedChat_EndWithTheOneThatFailed()
    {
        var stages = IndividualChatMetrics.From(ExampleChats.FailedAndUnmeasured).Stages;

        Assert.Equal([null, null, true], stages.Select(stage => stage.Failed));
        Assert.Equal([0, 0.01, 0.03], stages.Select(stage => stage.StartedAtMs));
    }

    [Fact]
    public void PerformanceSummary_OfAChat_RepeatsItsFigures()
    {
        Assert.Equal(
            """
            {"total_duration_ms":1250.123,"peak_cpu_percent":47.8,"peak_memory_mb":168.3,"low_cpu_percent":12.1,"low_memory_mb":145.2,
            "performance_rating":"Good","stages_tracked":6,"response_time_ms":1250.123,"tokens_used":757,"iterations":2,"tool_calls":1}
            """.ReplaceLineEndings(""),
            Summarize(ExampleChats.Answered));
    }

    [Fact]
    public void PerformanceSummary_ModelNotReached_HasNoTokens()
    {
        Assert.Equal(
            """
            {"total_duration_ms":0.06,"peak_cpu_percent":null,"peak_memory_mb":null,"low_cpu_percent":null,"low_memory_mb":null,
            "performance_rating":"Good","stages_tracked":3,"response_time_ms":0.06,"tokens_used":null,"iterations":0,"tool_calls":0}
            """.ReplaceLineEndings(""),
            Summarize(ExampleChats.FailedAndUnmeasured));
    }

    [Fact]
    public void FinishedChat_OfAChat_IsItsShortForm()
    {
        var chat = IndividualChatMetrics.From(ExampleChats.Answered);

        Assert.Equal(
            new FinishedChat
            {
                ConversationId = "my_skincare_chat",
                ChatId = chat.ChatId,
                Message = chat.Message,
                StartedAt = chat.StartedAt,
                TotalDurationMs = 1250.123,
                Status = "completed",
                PeakMetrics = chat.PeakMetrics,
                LowMetrics = chat.LowMetrics,
                TokensUsed = 757,
                Model = "aara-offline",
                Purpose = "chat",
                Summary = chat.Summary,
            },
            FinishedChat.From(ExampleChats.Answered));
    }

    private static string Summarize(ChatRecord record) =>
        JsonSerializer.Serialize(PerformanceSummary.From(IndividualChatMetrics.From(record)), WireJson.Default.PerformanceSummary);
}
