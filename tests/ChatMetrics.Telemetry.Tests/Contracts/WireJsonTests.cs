using System.Globalization;
using System.Text.Json;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Contracts;

public sealed class WireJsonTests
{
    [Theory]
    [InlineData("2026-01-20T10:30:45.123Z", "2026-01-20T10:30:45.123Z")]
    [InlineData("2026-01-20T10:30:45Z", "2026-01-20T10:30:45.000Z")]
    [InlineData("2026-01-20T10:30:45.1239999Z", "2026-01-20T10:30:45.123Z")]
    [InlineData("2026-01-20T12:00:45.5+01:30", "2026-01-20T10:30:45.500Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z")]
    public void Time_AnyOffset_IsUtcWithMilliseconds(string moment, string written)
    {
        var startedAt = DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
        var chat = IndividualChatMetrics.From(ExampleChats.Answered with
        {
            StartedAtUs = (startedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        });

        using var json = Json(ChatAnswer.From("", "c", chat));
        Assert.Equal(written, Chat(json).GetProperty("started_at").GetString());
    }

    [Fact]
    public void Text_OfAnyLanguage_IsWrittenAsItIs()
    {
        const string Text = "Grüße & <b>你好</b> 'سلام' +";

        Assert.Equal($$"""{"text":"{{Text}}"}""", JsonSerializer.Serialize(new TokenEvent(Text), WireJson.Utf8.TokenEvent));
    }

    [Fact]
    public void Text_WithLineBreaksAndQuotes_StaysOnOneLine()
    {
        Assert.Equal(
            """{"text":"\"a\"\\\r\n\u001B"}""",
            JsonSerializer.Serialize(new TokenEvent("\"a\"\\\r\n\u001b"), WireJson.Utf8.TokenEvent));
    }

    [Fact]
    public void ChatAnswer_Answered_HasTheFieldsOfTheContract()
    {
        using var json = Json(ChatAnswer.From("For oily skin, ...", "c", IndividualChatMetrics.From(ExampleChats.Answered)));

        Assert.Equal(["response", "conversation_id", "metadata"], Names(json.RootElement));
        Assert.Equal(["individual_chat_metrics", "performance_summary"], Names(json.RootElement.GetProperty("metadata")));
        Assert.Equal(
            [
                "total_duration_ms", "peak_cpu_percent", "peak_memory_mb", "low_cpu_percent", "low_memory_mb", "performance_rating",
                "stages_tracked", "response_time_ms", "tokens_used", "iterations", "tool_calls",
            ],
            Names(json.RootElement.GetProperty("metadata").GetProperty("performance_summary")));
        Assert.Equal(["cpu", "memory", "process_cpu"], Names(Chat(json).GetProperty("peak_metrics")));
        Assert.Equal(["cpu", "memory", "process_cpu"], Names(Chat(json).GetProperty("low_metrics")));
        Assert.Equal(["cpu_range", "memory_range", "performance_rating"], Names(Chat(json).GetProperty("summary")));
        Assert.Equal(["input", "output", "total", "estimated"], Names(Chat(json).GetProperty("tokens")));
        Assert.Equal(JsonValueKind.String, Chat(json).GetProperty("chat_id").ValueKind);
        Assert.Equal(
            ["name", "started_at_ms", "duration_ms", "cpu", "memory", "cpu_time_ms", "allocated_kb"],
            Names(Chat(json).GetProperty("stages")[0]));
    }

    [Fact]
    public void ChatAnswer_Unmeasured_SaysNull()
    {
        using var json = Json(ChatAnswer.From("", "c", IndividualChatMetrics.From(ExampleChats.FailedAndUnmeasured)));

        Assert.Equal("""{"cpu":null,"memory":null,"process_cpu":null}""", Chat(json).GetProperty("peak_metrics").GetRawText());
        Assert.Equal(JsonValueKind.Null, Chat(json).GetProperty("price_usd").ValueKind);
        Assert.Equal("model_failed", Chat(json).GetProperty("error").GetString());
        Assert.True(Chat(json).GetProperty("stages")[2].GetProperty("failed").GetBoolean());
        Assert.False(Chat(json).GetProperty("stages")[1].TryGetProperty("failed", out _));
    }

    private static JsonDocument Json(ChatAnswer answer) =>
        JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(answer, WireJson.Utf8.ChatAnswer));

    private static JsonElement Chat(JsonDocument json) =>
        json.RootElement.GetProperty("metadata").GetProperty("individual_chat_metrics");

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
