using System.Text.Json;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Redis;

namespace ChatMetrics.Telemetry.Tests.Redis;

public sealed class StoredJsonTests
{
    [Fact]
    public void ChatRecord_WithEverything_RoundTrips()
    {
        Assert.Equivalent(Records.Answered, RoundTrip(Records.Answered), strict: true);
    }

    [Fact]
    public void ChatRecord_Failed_RoundTrips()
    {
        Assert.Equivalent(Records.FailedAndUnmeasured, RoundTrip(Records.FailedAndUnmeasured), strict: true);
    }

    [Fact]
    public void ChatRecord_Unmeasured_StaysNull()
    {
        var read = RoundTrip(Records.FailedAndUnmeasured);

        Assert.Null(read.PeakCpuPercent ?? read.LowCpuPercent ?? read.MeasuringOverheadUs);
        Assert.Null(read.PeakMemoryBytes ?? read.LowMemoryBytes ?? read.CpuTimeUs ?? read.AllocatedBytes ?? read.TimeToFirstTokenUs);
        Assert.Null(read.PriceUsd);
        Assert.Null(read.Tokens);
        Assert.All(read.Stages, stage => Assert.Null(stage.CpuPercent));
        Assert.All(read.Stages, stage => Assert.Null(stage.MemoryBytes ?? stage.CpuTimeUs ?? stage.AllocatedBytes));
    }

    [Fact]
    public void ChatRecord_MeasuredAsZero_StaysZero()
    {
        var record = Records.Answered with { LowCpuPercent = 0, CpuTimeUs = 0, PriceUsd = 0, AllocatedBytes = 0 };

        var read = RoundTrip(record);

        Assert.Equal(0, read.LowCpuPercent);
        Assert.Equal(0, read.CpuTimeUs);
        Assert.Equal(0, read.PriceUsd);
        Assert.Equal(0, read.AllocatedBytes);
    }

    [Fact]
    public void ChatRecord_OlderWithFewerFields_IsRead()
    {
        const string Json = """{"v":1,"id":"chat_1768905045123004711001","c":"c","q":"Hello","t":1768905045123456,"s":[{"d":10},{"s":1,"d":20}]}""";

        var read = JsonSerializer.Deserialize(Json, StoredJson.Utf8.ChatRecord)!;

        Assert.Equal(1, read.Version);
        Assert.Equal(30, read.DurationUs);
        Assert.Equal([ChatStage.RequestReceived, ChatStage.ProcessingHistory], read.Stages.Select(stage => stage.Stage));
        Assert.Equal(ChatOutcome.Completed, read.Outcome);
        Assert.Equal(PerformanceRating.Good, read.Rating);
        Assert.Null(read.PeakCpuPercent);
        Assert.Null(read.Tokens);
    }

    [Fact]
    public void ChatRecord_WithFieldsOfALaterVersion_IsRead()
    {
        const string Json = """{"v":2,"id":"chat_1","c":"c","q":"Hello","t":1,"s":[],"later":{"a":[1]}}""";

        Assert.Equal(2, JsonSerializer.Deserialize(Json, StoredJson.Utf8.ChatRecord)!.Version);
    }

    [Theory]
    [InlineData("I have oily skin and acne. What skincare routine d...")]
    [InlineData("我的皮肤很油，还长痘痘，请问我应该用什么护肤程序？我的皮肤很油，还长痘痘，请问我应该用什么护肤程序？")]
    public void ChatRecord_OfAnOrdinaryChat_IsBelowOneKilobyte(string message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Records.Answered with { Message = message }, StoredJson.Utf8.ChatRecord);

        Assert.InRange(json.Length, 1, 1023);
    }

    [Fact]
    public void Turn_OfAnyLanguage_RoundTripsUnescaped()
    {
        var turn = new Turn("user", "Grüße 你好 👩🏽‍🔬\n\"");

        var json = JsonSerializer.Serialize(turn, StoredJson.Utf8.Turn);

        Assert.Contains("Grüße 你好 ", json, StringComparison.Ordinal);
        Assert.Equal(turn, JsonSerializer.Deserialize(json, StoredJson.Utf8.Turn));
    }

    private static ChatRecord RoundTrip(ChatRecord record) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Utf8.ChatRecord), StoredJson.Utf8.ChatRecord)!;
}
