using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tests.Contracts;

public sealed class IndividualChatMetricsTests
{
    [Fact]
    public void From_StreamedAnswerOfAProviderThatCaches_ShowsItsPaceAndWhatWasCached()
    {
        var chat = IndividualChatMetrics.From(ExampleRecords.Streamed);

        Assert.Equal(new TokenUsage(512, 245, 757, Estimated: false, Cached: 128), chat.Tokens);
        Assert.Equal(61.3, chat.TokensPerSecond);
    }

    [Fact]
    public void From_AnsweredChat_ShowsItRounded()
    {
        var chat = IndividualChatMetrics.From(ExampleRecords.Answered);

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
        var chat = IndividualChatMetrics.From(ExampleRecords.FailedAndUnmeasured);

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
        var record = ExampleRecords.Answered with { HistoryUnavailable = true };

        Assert.Equal(("unavailable", "unavailable"), (IndividualChatMetrics.From(record).History, FinishedChat.From(record).History));
        Assert.Null(IndividualChatMetrics.From(ExampleRecords.Answered).History ?? FinishedChat.From(ExampleRecords.Answered).History);
    }

    [Theory]
    [InlineData(ChatOutcome.Completed, "completed")]
    [InlineData(ChatOutcome.Failed, "failed")]
    [InlineData(ChatOutcome.Cancelled, "cancelled")]
    public void From_Outcome_IsTheStatus(ChatOutcome outcome, string status)
    {
        Assert.Equal(status, IndividualChatMetrics.From(ExampleRecords.Answered with { Outcome = outcome }).Status);
    }

    [Fact]
    public void From_OnlyOneEndOfTheRange_HasNoRange()
    {
        var chat = IndividualChatMetrics.From(ExampleRecords.Answered with { LowCpuPercent = null });

        Assert.Null(chat.Summary.CpuRange);
        Assert.NotNull(chat.Summary.MemoryRange);
    }

    [Fact]
    public void From_WholeNumbers_KeepTheirDecimalInTheRange()
    {
        var chat = IndividualChatMetrics.From(ExampleRecords.Answered with { LowCpuPercent = 0, PeakCpuPercent = 100 });

        Assert.Equal("0.0% - 100.0%", chat.Summary.CpuRange);
    }

    [Fact]
    public void Stages_AnsweredChat_AreAllSixInOrder()
    {
        Assert.Equal(
            ["request_received", "processing_history", "workflow_start", "workflow_completed", "storing_conversation", "response_preparation"],
            IndividualChatMetrics.From(ExampleRecords.Answered).Stages.Select(stage => stage.Name));
    }

    [Fact]
    public void Stages_Durations_TelescopeToTheTotal()
    {
        var chat = IndividualChatMetrics.From(ExampleRecords.Answered);

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
            new StageMetrics("request_received", 0, 12.345, 25.4, 145.2, 4.321, 310, Failed: null),
            IndividualChatMetrics.From(ExampleRecords.Answered).Stages[0]);
    }

    [Fact]
    public void Stages_FailedChat_EndWithTheOneThatFailed()
    {
        var stages = IndividualChatMetrics.From(ExampleRecords.FailedAndUnmeasured).Stages;

        Assert.Equal([null, null, true], stages.Select(stage => stage.Failed));
        Assert.Equal([0, 0.01, 0.03], stages.Select(stage => stage.StartedAtMs));
    }

    [Fact]
    public void PerformanceSummary_OfAChat_RepeatsItsFigures()
    {
        Assert.Equal(
            new PerformanceSummary(1250.123, 47.8, 168.3, 12.1, 145.2, "Good", 6, 1250.123, 757, 2, 1),
            PerformanceSummary.From(IndividualChatMetrics.From(ExampleRecords.Answered)));
    }

    [Fact]
    public void PerformanceSummary_ModelNotReached_HasNoTokens()
    {
        Assert.Equal(
            new PerformanceSummary(0.06, null, null, null, null, "Good", 3, 0.06, null, 0, 0),
            PerformanceSummary.From(IndividualChatMetrics.From(ExampleRecords.FailedAndUnmeasured)));
    }

    [Fact]
    public void FinishedChat_OfAChat_IsItsShortForm()
    {
        var chat = IndividualChatMetrics.From(ExampleRecords.Answered);

        Assert.Equal(
            new FinishedChat(
                "my_skincare_chat", chat.ChatId, chat.Message, chat.StartedAt, 1250.123, "completed", null, null,
                chat.PeakMetrics, chat.LowMetrics, 757, "aara-offline", chat.Summary),
            FinishedChat.From(ExampleRecords.Answered));
    }
}
