using System.Text.Json;
using ChatMetrics.Api.Tests.Application;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.Api.Tests.Chat;

public sealed class ChatConsoleTests(GarnetServer garnet) : ApplicationTests(garnet)
{
    private const string Message = "I have oily skin and acne. What skincare routine suits?";

    [Fact]
    public async Task Post_Answered_PrintsABlockPerStageAndOneForItsEnd()
    {
        var time = StopTheClock();
        App.Model.OnAsked = () => time.Advance(TimeSpan.FromMilliseconds(1250));
        App.Model.Pieces = [new string('a', 245)];
        App.Gauge.Say(
            FakeGauge.Of(25.4, 145.2), FakeGauge.Of(30, 150), FakeGauge.Of(41, 158), FakeGauge.Of(42.1, 158.7), FakeGauge.Of(47.8, 168.3));

        var id = (await App.AskAsync(Message)).Chat().Text("chat_id");

        var blocks = App.Logs.Blocks;
        Assert.Equal(
            ["REQUEST_RECEIVED", "PROCESSING_HISTORY", "WORKFLOW_START", "WORKFLOW_COMPLETED", "STORING_CONVERSATION", "RESPONSE_PREPARATION"],
            blocks.SkipLast(1).Select(block => block.Split('[', ']')[1]));
        AssertBlock(
            $"""
            💬 CHAT METRICS [WORKFLOW_START] - {id}
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
            📝 Message: "I have oily skin and acne. What skincare routine s..."
            ⏱️  Elapsed: 0ms
            🔸 Current CPU: 42.1% | Peak: 42.1% | Low: 25.4%
            🔸 Current Memory: 158.7MB | Peak: 158.7MB | Low: 145.2MB
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
            """,
            blocks[2]);
        Assert.Contains("⏱️  Elapsed: 1250ms", blocks[3], StringComparison.Ordinal);
        AssertBlock(
            $"""
            🎯 INDIVIDUAL CHAT COMPLETED - {id}
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
            📝 Question: "I have oily skin and acne. What skincare routine s..."
            📝 Response Length: 245 characters
            ⏱️  Total Duration: 1250ms
            📊 Performance Rating: Good
            🔥 CPU Range: 25.4% - 47.8%
            💾 Memory Range: 145.2MB - 168.3MB
            📈 Stages Tracked: 6
            ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
            """,
            blocks[^1]);
        Assert.Equal(7, App.Logs.OfLevel(LogLevel.Information).Count(text => text.Contains("━━━", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Post_ConsoleSwitchedOff_PrintsNoBlock()
    {
        App.With("ChatMetrics:Console", "false");

        await App.AskAsync(Message);

        Assert.Empty(App.Logs.Blocks);
    }

    [Theory]
    [InlineData("hi\"\n🎯 INDIVIDUAL CHAT COMPLETED - chat_1")]
    [InlineData("hi\r\n📊 Performance Rating: Good")]
    [InlineData("hi\u001b[2K\u001b[1A\u009b2Jforged")]
    [InlineData("hi\u2028forged\u2029line\u0085\v\f\b")]
    [InlineData("hi \u202eforged\u2066")]
    public async Task Post_MessageThatWouldForgeALine_StaysOnItsOwn(string message)
    {
        await App.AskAsync(message);

        foreach (var block in App.Logs.Blocks)
        {
            var lines = block.Split('\n');
            Assert.Equal(block == App.Logs.Blocks[^1] ? 10 : 7, lines.Length);
            Assert.DoesNotContain(block, character => char.IsControl(character) && character != '\n');
            Assert.DoesNotContain(block, character => character is '\u2028' or '\u2029' or '\u202e' or '\u2066');
        }
    }

    [Fact]
    public async Task Post_ModelFails_PrintsHowTheChatEnded()
    {
        App.Model.Failure = new IOException();

        using var response = await App.PostAsync(JsonSerializer.Serialize(new { message = Message }));

        Assert.StartsWith("🎯 INDIVIDUAL CHAT FAILED - chat_", App.Logs.Blocks[^1], StringComparison.Ordinal);
        Assert.Contains("📈 Stages Tracked: 3", App.Logs.Blocks[^1], StringComparison.Ordinal);
    }

    private static void AssertBlock(string expected, string block) => Assert.Equal(expected.ReplaceLineEndings("\n"), block);
}
