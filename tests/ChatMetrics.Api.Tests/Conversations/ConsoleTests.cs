using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>The blocks on the console.</summary>
[Collection(Collections.Chats)]
public sealed class ConsoleTests(GarnetServer server) : ApiTests(server)
{
    private const string Rule = "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━";

    [Fact]
    public async Task PostChat_Always_PrintsABlockForEachStageAndOneForTheEnd()
    {
        var api = await StartAsync();

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        var blocks = Blocks(api);
        Assert.Equal(7, blocks.Length);
        Assert.Equal(
            [
                "REQUEST_RECEIVED", "PROCESSING_HISTORY", "WORKFLOW_START",
                "WORKFLOW_COMPLETED", "STORING_CONVERSATION", "RESPONSE_PREPARATION",
            ],
            blocks[..^1].Select(block => block.Split('[', ']')[1]));
    }

    [Fact]
    public async Task PostChat_BlockOfAStage_IsAsInTheContract()
    {
        var api = await StartAsync();
        api.Model.Before = () => api.Sampler.Set(47.8, 168.3);

        var answer = await api.PostAsync(new { message = "I have oily skin and acne. What skincare routine do you recommend?" }).ReadAsync();

        var chatId = answer.At("metadata.individual_chat_metrics.chat_id").GetString();
        var block = Blocks(api)[3];
        Assert.Equal(
            $"""
            💬 CHAT METRICS [WORKFLOW_COMPLETED] - {chatId}
            {Rule}
            📝 Message: "I have oily skin and acne. What skincare routine d..."
            ⏱️  Elapsed: {Between(block, "Elapsed: ", "ms")}ms
            🔸 Current CPU: 47.8% | Peak: 47.8% | Low: 12.1%
            🔸 Current Memory: 168.3MB | Peak: 168.3MB | Low: 145.2MB
            {Rule}
            """.ReplaceLineEndings("\n"),
            block);
        Assert.True(int.Parse(Between(block, "Elapsed: ", "ms"), System.Globalization.CultureInfo.InvariantCulture) >= 0);
    }

    [Fact]
    public async Task PostChat_BlockOfTheEnd_IsAsInTheContract()
    {
        var api = await StartAsync();
        api.Model.Before = () => api.Sampler.Set(47.8, 168.3);

        var answer = await api.PostAsync(new { message = "I have oily skin and acne. What skincare routine do you recommend?" }).ReadAsync();

        var chat = answer.At("metadata.individual_chat_metrics");
        Assert.Equal(
            $"""
            🎯 INDIVIDUAL CHAT COMPLETED - {chat.At("chat_id").GetString()}
            {Rule}
            📝 Question: "I have oily skin and acne. What skincare routine d..."
            📝 Response Length: 18 characters
            ⏱️  Total Duration: {Math.Round(chat.At("total_duration_ms").GetDouble(), MidpointRounding.AwayFromZero)}ms
            📊 Performance Rating: Good
            🔥 CPU Range: 12.1% - 47.8%
            💾 Memory Range: 145.2MB - 168.3MB
            📈 Stages Tracked: 6
            {Rule}
            """.ReplaceLineEndings("\n"),
            Blocks(api)[^1]);
    }

    [Fact]
    public async Task PostChat_ReadingsThatAreNotSupported_AreUnknown()
    {
        var api = await StartAsync();
        api.Sampler.Set(null, null);

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        Assert.Contains("\n🔸 Current CPU: unknown | Peak: unknown | Low: unknown\n", Blocks(api)[0], StringComparison.Ordinal);
        Assert.Contains("\n🔥 CPU Range: unknown - unknown\n", Blocks(api)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ModelThatFails_PrintsHowTheChatEnded()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();

        await api.PostAsync(new { message = "hi" }).ReadAsync(502);

        Assert.StartsWith("🎯 INDIVIDUAL CHAT FAILED - chat_", Blocks(api)[^1], StringComparison.Ordinal);
        Assert.Contains("\n📊 Status: failed (model_failed)\n", Blocks(api)[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Rating", Blocks(api)[^1], StringComparison.Ordinal);
        Assert.Contains("Stages Tracked: 3", Blocks(api)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ClientHangsUp_PrintsThatTheChatWasCancelled()
    {
        var api = await StartAsync();
        await HangUpAsync(api);

        await Eventually.IsTrueAsync(() => Blocks(api) is [.., var last] && last.StartsWith("🎯 INDIVIDUAL CHAT CANCELLED - chat_", StringComparison.Ordinal));
        Assert.Contains("\n📊 Status: cancelled\n", Blocks(api)[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("Rating", Blocks(api)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blocks", 7)]
    [InlineData("Blocks", 7)]
    [InlineData("true", 7)]
    [InlineData("True", 7)]
    [InlineData("line", 0)]
    [InlineData("off", 0)]
    [InlineData("false", 0)]
    public async Task PostChat_ConsoleSetting_SwitchesTheBlocks(string console, int blocks)
    {
        var api = await StartAsync($"--ChatMetrics:Console={console}");

        await api.PostAsync(new { message = "hi" }).ReadAsync();

        Assert.Equal(blocks, Blocks(api).Length);
    }

    [Fact]
    public async Task PostChat_ConsoleLine_PrintsOneLineForTheWholeChat()
    {
        var api = await StartAsync("--ChatMetrics:Console=line");
        api.Model.Usage = new UsageDetails { InputTokenCount = 1500, OutputTokenCount = 245 };

        var answer = await api.PostAsync(new { message = "hi" }).ReadAsync();

        var chat = answer.At("metadata.individual_chat_metrics");
        Assert.Matches(
            $@"^{chat.At("chat_id").GetString()} completed \| \d+ms \| Good \| 1745 tokens \| \$0\.00 \| scripted \| own CPU (\d+\.\dms|unknown)$",
            Assert.Single(Lines(api)));
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("[Performance]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PostChat_ConsoleLineAndTheModelFails_PrintsTheErrorInPlaceOfTheRating()
    {
        var api = await StartAsync("--ChatMetrics:Console=line");
        api.Model.Failure = new InvalidOperationException();

        await api.PostAsync(new { message = "hi" }).ReadAsync(502);

        Assert.Matches(@"^chat_\d{22} failed \(model_failed\) \| \d+ms \| ≈\d+ tokens \| \$0\.00 \| scripted \| own CPU ", Assert.Single(Lines(api)));
    }

    [Fact]
    public async Task PostChat_ConsoleLineAndTheClientHangsUp_PrintsThatItWasCancelled()
    {
        var api = await StartAsync("--ChatMetrics:Console=line");
        await HangUpAsync(api);

        await Eventually.IsTrueAsync(() => Lines(api).Length == 1);
        Assert.Matches(@"^chat_\d{22} cancelled \| \d+ms \| ≈\d+ tokens \| ", Lines(api)[0]);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("false")]
    public async Task PostChat_ConsoleOff_PrintsNothingOfIt(string console)
    {
        var api = await StartAsync($"--ChatMetrics:Console={console}");

        var answer = await api.PostAsync(new { message = "hi" }).ReadAsync();

        var chatId = answer.At("metadata.individual_chat_metrics.chat_id").GetString()!;
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains(chatId, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\n🎯 INDIVIDUAL CHAT COMPLETED - chat_1", "a\\n🎯 INDIVIDUAL")]
    [InlineData("a\r\nb", "a\\r\\nb")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u001b[31mred")]
    [InlineData("a\u0085b\u2028c\u2029d", "a\\u0085b\\u2028c\\u2029d")]
    [InlineData("a\u202egnp.exe", "a\\u202egnp")]
    [InlineData("a\u009b31mb", "a\\u009b31mb")]
    public async Task PostChat_MessageWithControlCharacters_CannotForgeALine(string message, string shown)
    {
        var api = await StartAsync();

        await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();

        Assert.All(Blocks(api)[..^1], block => Assert.Equal(7, block.Split('\n').Length));
        Assert.Equal(10, Blocks(api)[^1].Split('\n').Length);
        Assert.All(Blocks(api), block =>
        {
            Assert.Contains(shown, block, StringComparison.Ordinal);
            Assert.DoesNotContain(block, c => (char.IsControl(c) && c != '\n') || c is '\u2028' or '\u2029' or '\u202e');
        });
    }

    [Fact]
    public async Task PostChat_MessageOfManyEmoji_IsCutBetweenThem()
    {
        var api = await StartAsync();

        await api.PostAsync(new { message = string.Concat(Enumerable.Repeat("😀", 60)) }).ReadAsync();

        Assert.Contains($"\"{string.Concat(Enumerable.Repeat("😀", 50))}...\"", Blocks(api)[0], StringComparison.Ordinal);
    }

    private static string[] Blocks(ChatApplication api) => [.. api.Log.Messages.Where(message => message.Contains(Rule, StringComparison.Ordinal))];

    private static string[] Lines(ChatApplication api) => [.. api.Log.Messages.Where(message => message.StartsWith("chat_", StringComparison.Ordinal))];

    private static async Task HangUpAsync(ChatApplication api)
    {
        api.Model.Hangs = true;
        await using var events = await SseReader.OpenAsync(await api.PostForStreamAsync(new { message = "hi" }));
        await events.NextAsync();
    }

    private static string Between(string text, string before, string after) => text.Split(before)[1].Split(after)[0];
}
