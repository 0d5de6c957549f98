using System.Text;
using System.Text.Json;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Storage;

public sealed class StoredJsonTests
{
    // As version 1 stored ExampleChats.Answered. Neither is ever to be changed: such records are out there.
    private static readonly string AnsweredInVersion1 = """
        {"v":1,"id":"chat_1768905045123004711001","c":"my_skincare_chat","q":"I have oily skin and acne. What skincare routine d...","t":1768905045123456,
        "s":[
        {"d":12345,"c":25.399999618530273,"m":152252416,"t":4321,"a":317440},
        {"s":1,"d":45678,"c":26.399999618530273,"m":152256512,"t":4322,"a":317441},
        {"s":2,"d":1100001,"c":27.399999618530273,"m":152260608,"t":4323,"a":317442},
        {"s":3,"d":33333,"c":28.399999618530273,"m":152264704,"t":4324,"a":317443},
        {"s":4,"d":7777,"c":29.399999618530273,"m":152268800,"t":4325,"a":317444},
        {"s":5,"d":50989,"c":30.399999618530273,"m":152272896,"t":4326,"a":317445}],
        "pc":47.84,"lc":12.05,"ps":31.06,"ls":3.2,"pm":176475341,"lm":152252416,"g":83123,"b":4404019,"l":3,"z":1,"h":12.34,
        "n":245,"m":"aara-offline","u":{"i":512,"o":245,"e":true},"i":2,"k":1,"f":210000,"p":0.00123,"x":"4bf92f3577b34da6a3ce929d0e0e4736"}
        """.ReplaceLineEndings("");

    [Fact]
    public void ChatRecord_WithEverything_RoundTrips()
    {
        Assert.Equivalent(ExampleChats.Answered, RoundTrip(ExampleChats.Answered), strict: true);
    }

    [Fact]
    public void ChatRecord_StreamedAndCached_RoundTrips()
    {
        Assert.Equivalent(ExampleChats.Streamed, RoundTrip(ExampleChats.Streamed), strict: true);
    }

    [Fact]
    public void ChatRecord_WhatIsTrueOfFewChats_RoundTrips()
    {
        var record = RoundTrip(ExampleChats.Answered with { HistoryUnavailable = true, StorageWaitUnknown = true, Cold = true });

        Assert.Equal((true, true, true), (record.HistoryUnavailable, record.StorageWaitUnknown, record.Cold));
    }

    [Fact]
    public void ChatRecord_WaitIsAddedToWhatIsStored_IsInTheStageOnceRead()
    {
        var unknown = ExampleChats.Answered with { StorageWaitUnknown = true };

        var read = StoredRecords.ReadChat(StoredRecords.WithStorageWait(unknown.ToJson(), waitUs: 1234));

        Assert.Equivalent(unknown.WithStorageWait(1234), read, strict: true);
        Assert.Throws<ArgumentException>(() => StoredRecords.WithStorageWait(ExampleChats.Answered.ToJson(), waitUs: 1));
    }

    [Fact]
    public void ChatRecord_Failed_RoundTrips()
    {
        Assert.Equivalent(ExampleChats.FailedAndUnmeasured, RoundTrip(ExampleChats.FailedAndUnmeasured), strict: true);
    }

    [Fact]
    public void ChatRecord_Unmeasured_StaysNull()
    {
        var read = RoundTrip(ExampleChats.FailedAndUnmeasured);

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
        var record = ExampleChats.Answered with { LowCpuPercent = 0, CpuTimeUs = 0, PriceUsd = 0, AllocatedBytes = 0 };

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
    public void ChatRecord_OfVersion1_IsReadAsItWasMeant() =>
        Assert.Equivalent(ExampleChats.Answered, StoredRecords.ReadChat(Encoding.UTF8.GetBytes(AnsweredInVersion1)), strict: true);

    [Fact]
    public void ChatRecord_Stored_IsWhatVersion1Is() =>
        Assert.Equal(AnsweredInVersion1, JsonSerializer.Serialize(ExampleChats.Answered, StoredJson.Utf8.ChatRecord));

    [Fact]
    public void ChatRecord_WithFieldsThatALaterProgramAdded_IsRead()
    {
        var json = """{"v":1,"id":"chat_1","c":"c","q":"Hello","t":1,"s":[{"d":10,"later":1}],"later":{"a":[1]}}"""u8.ToArray();

        Assert.Equal(10, StoredRecords.ReadChat(json)!.DurationUs);
    }

    [Theory]
    [InlineData("""{"v":2,"id":"chat_1","c":"c","q":"Hello","t":1,"s":[]}""")]
    [InlineData("""{"v":2,"id":"chat_1","stages":{"request_received":{}}}""")]
    [InlineData("""{"v":1,"id":"chat_1"}""")]
    [InlineData("""{"v":1,"id":"chat_1","c":"c","q":"Hello","t":"later","s":[]}""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("later")]
    public void ChatRecord_OfANewerVersionOrDamaged_IsLeftOut(string json) =>
        Assert.Null(StoredRecords.ReadChat(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"r":"user","c":"Hello"}""", "Hello")]
    [InlineData("""{"r":"user","c":"Hello","later":1}""", "Hello")]
    [InlineData("""{"later":{"c":"no","r":["no"]},"r":"user","i":"chat_1","c":"Hel\u006co"}""", "Hello")]
    [InlineData("""{"r":"user","c":["Hello"]}""", null)]
    [InlineData("""{"r":"user","c":null}""", null)]
    [InlineData("""{"r":"user","c":"Hello","i":7}""", null)]
    [InlineData("""{"r":"user","c":"Hello" """, null)]
    [InlineData("""["r","user","c","Hello"]""", null)]
    [InlineData("", null)]
    [InlineData("""{"r":"user"}""", null)]
    [InlineData("null", null)]
    [InlineData("later", null)]
    public void Turn_OfAnyVersion_IsReadOrLeftOut(string json, string? content) =>
        Assert.Equal(content, StoredRecords.ReadTurn(Encoding.UTF8.GetBytes(json))?.Content);

    [Theory]
    [InlineData("I have oily skin and acne. What skincare routine d...")]
    [InlineData("我的皮肤很油，还长痘痘，请问我应该用什么护肤程序？我的皮肤很油，还长痘痘，请问我应该用什么护肤程序？")]
    public void ChatRecord_OfAnOrdinaryChat_IsBelowOneKilobyte(string message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(ExampleChats.Answered with { Message = message }, StoredJson.Utf8.ChatRecord);

        Assert.InRange(json.Length, 1, 1023);
    }

    [Fact]
    public void Turn_OfAnyLanguage_RoundTripsUnescaped()
    {
        var turn = new Turn("user", "Grüße 你好 👩🏽‍🔬\n\"", "chat_1");

        var json = JsonSerializer.Serialize(turn, StoredJson.Utf8.Turn);

        Assert.Contains("Grüße 你好 ", json, StringComparison.Ordinal);
        Assert.Equal(turn, StoredRecords.ReadTurn(Encoding.UTF8.GetBytes(json)));
    }

    private static ChatRecord RoundTrip(ChatRecord record) =>
        JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Utf8.ChatRecord), StoredJson.Utf8.ChatRecord)!;
}
