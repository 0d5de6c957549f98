using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Chat.Models.Remote;

/// <summary>What a provider writes, our key in it perhaps, is neither logged nor told nor recorded, wherever the provider writes it.</summary>
[Collection(Collections.Chats)]
public sealed partial class SecretTests(GarnetServer server) : ApiTests(server)
{
    private const string Key = "sk-test-4711-never-shown";
    private const string Said = "not authorized";
    private const string Secret = $"{Said}: Bearer {Key}";

    private static readonly object Question = new { message = "hi", conversation_id = "c" };

    /// <summary>Whether the model streams, and what it sends.</summary>
    public static TheoryData<bool, string> Echoes => new()
    {
        { true, $"data: {Secret}\n\n" },
        { true, $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"role\":\"{Secret}\"}}}}]}}\n\n" },
        { true, $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":\"{Secret}\"}},\"finish_reason\":\"{Secret}\"}}]}}\n\n" },
        { true, $"data: {{\"choices\":\"{Secret}\"}}\n\n" },
        { true, $"data: {{\"created\":\"{Secret}\",\"choices\":[]}}\n\n" },
        { true, $"data: {{\"error\":{{\"message\":\"{Secret}\"}}}}\n\n" },
        { true, $"data: {{\"id\":\"c1\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"hi\"}}}}]}}\n\ndata: {Secret}\n\n" },
        { true, $"{{\"error\":\"{Secret}\"}}" },
        { false, $"\u001b[31m{Secret}\r\nforged: a line of the log\n" },
        { false, $"{{\"error\":\"{Secret}\"}}" },
        { false, $"{{\"id\":\"c1\",\"created\":\"{Secret}\",\"choices\":[]}}" },
        { false, $"{{\"choices\":[{{\"index\":0,\"finish_reason\":\"{Secret}\",\"message\":{{\"role\":\"assistant\",\"content\":null}}}}]}}" },
        { false, $"{{\"choices\":[{{\"index\":0,\"finish_reason\":\"stop\",\"message\":{{\"role\":\"{Secret}\",\"content\":\"\"}}}}]}}" },
        { false, $"{{\"choices\":[{{\"index\":0,\"finish_reason\":\"stop\",\"message\":{{\"role\":\"assistant\",\"content\":{{\"{Secret}\":1}}}}}}]}}" },
    };

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task PostChat_ModelEchoesTheKey_FailsWithoutAWordOfIt(bool stream, string sent)
    {
        await using var model = await FaultyServer.StartAsync(context =>
        {
            context.Response.ContentType = stream ? "text/event-stream" : "application/json";
            return context.Response.WriteAsync(sent, context.RequestAborted);
        });
        var api = await StartAsync(model.Settings($"ApiKey={Key}", $"Stream={stream}"));

        var problem = await api.PostAsync(Question).ReadAsync(502);

        var conversation = await api.GetAsync("/conversation-metrics/c").ReadAsync();
        Assert.All([.. api.Log.Messages, problem.GetRawText(), conversation.GetRawText()], AssertInnocent);
        AssertOneLine(api, conversation.At("individual_chats")[0].At("error").GetString()!);
    }

    [Theory]
    [InlineData(401, "model_unauthorized")]
    [InlineData(429, "model_rate_limited")]
    [InlineData(500, "model_failed")]
    public async Task PostChat_ModelRefuses_IsLoggedAsOneLine(int status, string error)
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Status(status, "0"));
        var api = await StartAsync(model.Settings($"ApiKey={Key}"));

        using var response = await api.PostAsync(Question);

        Assert.All(api.Log.Messages, AssertInnocent);
        Assert.Contains($"(HTTP status {status})", AssertOneLine(api, error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_ModelIsAway_IsLoggedAsOneLine()
    {
        var model = await FaultyServer.StartAsync(ModelAnswers.AbortAsync);
        var settings = model.Settings();
        await model.DisposeAsync();
        var api = await StartAsync(settings);

        await api.PostAsync(Question).ReadAsync(502);

        AssertOneLine(api, "model_unreachable");
    }

    [Fact]
    public async Task PostChat_ModelSaysNothing_IsLoggedAsOneLine()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks([]));
        var api = await StartAsync(model.Settings());

        await api.PostAsync(Question).ReadAsync(502);

        AssertOneLine(api, "model_failed");
    }

    private static void AssertInnocent(string text)
    {
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Said, text, StringComparison.Ordinal);
        Assert.DoesNotContain("forged", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, character => char.IsControl(character) && character is not ('\n' or '\r'));
    }

    // Beside the blocks that measure the chat, and a line for each further try.
    private static string AssertOneLine(ChatApplication api, string error)
    {
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("   at ", StringComparison.Ordinal));
        var line = Assert.Single(api.Log.Messages, message => message.StartsWith("Chat chat_", StringComparison.Ordinal));
        Assert.Matches(ChatFailed(), line);
        Assert.Contains($" failed: {error} of model remote", line, StringComparison.Ordinal);
        return line;
    }

    [GeneratedRegex(@"^Chat chat_\d+ failed: \w+ of model remote \([\w ]*\)\z")]
    private static partial Regex ChatFailed();
}
