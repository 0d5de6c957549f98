using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Contracts;

/// <summary>The JSON that the outside sees: snake_case, UTC times with milliseconds.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(AcceptedReports))]
[JsonSerializable(typeof(ActiveAlerts))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(AlertDelivery))]
[JsonSerializable(typeof(AlertDeliveries))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(AlertMessage))]
[JsonSerializable(typeof(AlertPreview))]
[JsonSerializable(typeof(AlertRuleList))]
[JsonSerializable(typeof(BottleneckReport))]
[JsonSerializable(typeof(ChatAnswer))]
[JsonSerializable(typeof(ChatDetails))]
[JsonSerializable(typeof(ChatPage))]
[JsonSerializable(typeof(ChatStatistics))]
[JsonSerializable(typeof(ConversationChat))]
[JsonSerializable(typeof(ConversationMetrics))]
[JsonSerializable(typeof(RemovedUser))]
[JsonSerializable(typeof(ConversationsOverview))]
[JsonSerializable(typeof(CostEstimate))]
[JsonSerializable(typeof(CostSummary))]
[JsonSerializable(typeof(DashboardSnapshot))]
[JsonSerializable(typeof(ExportedChat))]
[JsonSerializable(typeof(FinishedChat))]
[JsonSerializable(typeof(FoundChats))]
[JsonSerializable(typeof(HostSample))]
[JsonSerializable(typeof(IndividualChatMetrics))]
[JsonSerializable(typeof(LatencyHeatmap))]
[JsonSerializable(typeof(PerformanceReport))]
[JsonSerializable(typeof(PerformanceReports))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(RefusedRequests))]
[JsonSerializable(typeof(SystemHistory))]
[JsonSerializable(typeof(StatisticsChanges))]
[JsonSerializable(typeof(StatisticsCheck))]
[JsonSerializable(typeof(StatisticsComparison))]
[JsonSerializable(typeof(StatisticsSeries))]
[JsonSerializable(typeof(StorageStatus))]
[JsonSerializable(typeof(SystemSnapshot))]
[JsonSerializable(typeof(TokenEvent))]
[JsonSerializable(typeof(WhatIf))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>
    /// Texts of any language as they are, not as <c>\u</c> escapes (emoji remain escaped): what we send is never pasted into
    /// HTML.
    /// </summary>
    public static WireJson Utf8 =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

/// <summary>Writes <c>2026-01-20T10:30:45.123Z</c>: always UTC, always three decimals.</summary>
public sealed class UtcMillisecondsConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>The time as it is written.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
