using System.Text;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Records;

/// <summary>Measurements as they are stored with their chat.</summary>
public sealed class MeasurementRecordTests
{
    private static readonly MeasurementRecord[] Ordinary =
    [
        new(MeasurementNames.RateLimitCheck, 12, 3, ChatStage.RequestReceived),
        new(MeasurementNames.PendingPreviewCheck, 1203, 1, ChatStage.ProcessingHistory),
        new(MeasurementNames.MessageAssembly, 1210, 845, ChatStage.ProcessingHistory, new Dictionary<string, ScalarValue> { ["turns"] = 4 }),
        new(MeasurementNames.ModelCall, 2100, 1_234_567, ChatStage.WorkflowStart),
        new(MeasurementNames.TokenCountRetrieval, 1_236_700, 2, ChatStage.WorkflowCompleted),
    ];

    [Fact]
    public void ChatRecord_WithMeasurements_RoundTrips()
    {
        MeasurementRecord[] measurements =
        [
            .. Ordinary,
            new(MeasurementNames.OpenAIApiCall, 0, 0, ChatStage.WorkflowStart),
            new("mine \n 你好", 1, 2, ChatStage.ResponsePreparation, new Dictionary<string, ScalarValue>
            {
                ["text"] = "a\"b",
                ["number"] = -0.5,
                ["yes"] = true,
                ["no"] = false,
                ["nothing"] = default,
            }),
        ];

        var read = Read(Json(ExampleChats.Answered with { Measurements = measurements, DroppedMeasurements = 7 }))!;

        Assert.Equivalent(measurements, read.Measurements, strict: true);
        Assert.Equal(7, read.DroppedMeasurements);
    }

    [Fact]
    public void ChatRecord_OfTheOrdinaryMeasurements_StoresThemInFewBytes()
    {
        var added = Json(ExampleChats.Answered with { Measurements = Ordinary }).Length - Json(ExampleChats.Answered).Length;

        Assert.Equal(
            ""","w":[[0,12,3,0],[1,1203,1,1],[2,1210,845,1,{"turns":4}],[4,2100,1234567,2],[3,1236700,2,3]]""".Length, added);
    }

    [Fact]
    public void ChatRecord_StoredBeforeThereWereMeasurements_HasNone()
    {
        var read = Read("""{"v":1,"id":"chat_1","c":"c","q":"Hello","t":1,"s":[{"d":10}]}"""u8.ToArray())!;

        var shown = IndividualChatMetrics.From(read);

        Assert.Empty(shown.Measurements);
        Assert.Null(shown.DroppedMeasurements);
    }

    [Fact]
    public void ChatRecord_MeasurementThatALaterProgramNamed_IsRead() =>
        Assert.Equal("measurement_99", Assert.Single(Read(WithMeasurement("[99,1,2,1]"))!.Measurements!).Name);

    [Theory]
    [InlineData("[]")]
    [InlineData("[0,1,2]")]
    [InlineData("[0,1,2,9]")]
    [InlineData("[0,1,2,1,3]")]
    [InlineData("""[0,1,2,1,{"a":[]}]""")]
    [InlineData("""[0,1,2,1,{"a":1},2]""")]
    [InlineData("[null,1,2,1]")]
    [InlineData("[1.5,1,2,1]")]
    [InlineData("[0,1.5,2,1]")]
    [InlineData("""["a","b",2,1]""")]
    [InlineData("{}")]
    public void ChatRecord_MeasurementThatIsDamaged_IsLeftOutWithItsChat(string measurement) => Assert.Null(Read(WithMeasurement(measurement)));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ScalarValue_NumberThatIsNotFinite_IsNull(double number) => Assert.Equal(default, (ScalarValue)number);

    private static byte[] Json(ChatRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Utf8.ChatRecord);

    private static ChatRecord? Read(byte[] json) => StoredRecords.ReadChat(json);

    private static byte[] WithMeasurement(string measurement) =>
        Encoding.UTF8.GetBytes($$"""{"v":1,"id":"chat_1","c":"c","q":"Hello","t":1,"s":[{"d":10}],"w":[{{measurement}}]}""");
}
