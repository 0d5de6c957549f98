using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;

namespace ChatMetrics.Telemetry.Tests.Records;

/// <summary>Numbers and letters that stand for names in what is stored. A new member is added here; none is ever changed.</summary>
public sealed class StoredNumbersTests
{
    [Fact]
    public void ChatStage_Numbers_AreThoseThatAreStored() =>
        AssertNumbers<ChatStage>(
            "RequestReceived=0 ProcessingHistory=1 WorkflowStart=2 WorkflowCompleted=3 StoringConversation=4 ResponsePreparation=5");

    [Fact]
    public void ChatOutcome_Numbers_AreThoseThatAreStored() => AssertNumbers<ChatOutcome>("Completed=0 Failed=1 Cancelled=2");

    [Fact]
    public void PerformanceRating_Numbers_AreThoseThatAreStored() => AssertNumbers<PerformanceRating>("Good=0 HighUsage=1");

    [Fact]
    public void SampleField_Numbers_AreThePlacesInASlot() =>
        AssertNumbers<SampleField>(
            "CpuPercent=0 MemoryPercent=1 MemoryUsedKb=2 Load1=3 ApiCpuPercent=4 ApiAttributedCpuPercent=5 ApiMemoryKb=6 ActiveChats=7");

    [Fact]
    public void LiveEventKind_Names_AreThoseThatAreStored() =>
        Assert.Equal(["sample", "chat", "alert", "storage"], LiveEventKinds.Names);

    [Fact]
    public void MeasurementNames_Codes_AreThoseThatAreStored()
    {
        string[] names =
        [
            "rate_limit_check", "pending_preview_check", "message_assembly", "token_count_retrieval", "model_call", "openai_api_call", "tool_call",
        ];

        Assert.Equal(names, Enumerable.Range(0, names.Length).Select(MeasurementNames.OfCode));
        Assert.Equal(Enumerable.Range(0, names.Length), names.Select(name => MeasurementNames.CodeOf(name)!.Value));
        Assert.Equal("measurement_7", MeasurementNames.OfCode(names.Length));
        Assert.Null(MeasurementNames.CodeOf("another"));
    }

    [Fact]
    public void StatisticsGroups_Letters_AreThoseThatAreStored() =>
        Assert.Equal(
            ["a", "f", "mgpt", "r1", "s2"],
            [
                StatisticsGroups.All, StatisticsGroups.FirstToken, StatisticsGroups.OfModel("gpt"), StatisticsGroups.For(PerformanceRating.HighUsage),
                StatisticsGroups.For(ChatStage.WorkflowStart),
            ]);

    [Fact]
    public void StatisticsCounter_Letters_AreThoseThatAreStored() =>
        Assert.Equal(
            ["s", "f", "c", "t", "p", "u", "o", "x"],
            [
                StatisticsCounter.Sum, StatisticsCounter.Failed, StatisticsCounter.Cancelled, StatisticsCounter.Tokens,
                StatisticsCounter.PriceNanoUsd, StatisticsCounter.Unpriced, StatisticsCounter.Priced, StatisticsCounter.Uncounted,
            ]);

    [Fact]
    public void Name_OfEveryMember_IsThereAndOfNoOther()
    {
        Assert.All(Enum.GetValues<ChatStage>(), stage => Assert.NotEmpty(stage.Name()));
        Assert.All(Enum.GetValues<PerformanceRating>(), rating => Assert.NotEmpty(rating.Name()));
        Assert.All(Enum.GetValues<ChatOutcome>(), outcome => Assert.NotEmpty(outcome.Name()));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ChatStage)ChatStages.Count).Name());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((PerformanceRating)99).Name());
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ChatOutcome)99).Name());
    }

    [Theory]
    [InlineData("\"s\":[{\"s\":6,\"d\":10}]")]
    [InlineData("\"s\":[{\"d\":10}],\"o\":3")]
    [InlineData("\"s\":[{\"d\":10}],\"r\":2")]
    public void ReadChat_NumberThatANewerProgramAdded_IsLeftOut(string fields) =>
        Assert.Null(StoredRecords.ReadChat(System.Text.Encoding.UTF8.GetBytes($$"""{"v":1,"id":"chat_1","c":"c","q":"Hello","t":1,{{fields}}}""")));

    private static void AssertNumbers<T>(string stored)
        where T : struct, Enum =>
        Assert.Equal(stored, string.Join(' ', Enum.GetValues<T>().Select(member => $"{member}={Convert.ToInt32(member, null)}")));
}
