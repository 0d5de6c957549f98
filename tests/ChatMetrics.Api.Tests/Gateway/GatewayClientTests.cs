using System.Diagnostics;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>Clients from the npm registry, attached by their base URL alone: the openai library, Vercel's AI SDK, LangChain.</summary>
[Collection(Collections.Chats)]
public sealed class GatewayClientTests(GarnetServer server) : ApiTests(server)
{
    private static readonly object Usage = new { prompt_tokens = 12, completion_tokens = 3, total_tokens = 15 };

    private FaultyServer? _model;

    [Fact]
    public async Task Clients_AttachedByTheirBaseUrl_WorkAsWithTheirModel()
    {
        await NpmPackages.EnsureAsync();
        await using var model = _model = await FaultyServer.StartAsync(AnswerAsync);
        var api = await StartAsync(model.Settings("InputPrice=1", "OutputPrice=2"));
        var program = Path.Combine(AppContext.BaseDirectory, "cases", "clients", "clients.mjs");
        using var node = Process.Start(new ProcessStartInfo(
            "node", [program, api.Client.BaseAddress!.ToString().TrimEnd('/'), "remote", NpmPackages.Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await node.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = await node.StandardError.ReadToEndAsync(Cancellation);
        await node.WaitForExitAsync(Cancellation);

        Assert.True(node.ExitCode == 0, output + errors);
        Assert.Equal(14, output.Split('\n').Count(line => line.StartsWith("PASS", StringComparison.Ordinal)));
    }

    // By the last message: a greeting, a tool to call, what the tool said, or nothing more after a beginning.
    private Task AnswerAsync(HttpContext context)
    {
        var body = _model!.Requests.Last().Body;
        var last = body.At("messages")[body.At("messages").GetArrayLength() - 1];
        var isStream = body.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        var (text, calls) = (last.At("role").GetString(), last.At("content").GetString()) switch
        {
            ("tool", var result) => ($"It is: {result}", Array.Empty<object>()),
            (_, "weather") => (null, [new { index = 0, id = "call_1", type = "function", function = new { name = "weather", arguments = """{"city":"Oslo"}""" } }]),
            (_, "hang") => ("", []),
            _ => ("Hello there", []),
        };
        return (isStream, text) switch
        {
            (true, "") => ModelAnswers.SpeaksThen(ModelAnswers.HangAsync)(context),
            (true, null) => ModelAnswers.CallsAndCounts(Usage, calls)(context),
            (true, _) => ModelAnswers.Speaks([text[..3], text[3..]], Usage)(context),
            _ => ModelAnswers.Whole(JsonSerializer.Serialize(new
            {
                id = "c1",
                @object = "chat.completion",
                created = 1,
                model = "test-model-1",
                choices = new[]
                {
                    new { index = 0, message = new { role = "assistant", content = text, tool_calls = calls.Length > 0 ? calls : null }, finish_reason = calls.Length > 0 ? "tool_calls" : "stop" },
                },
                usage = Usage,
            }))(context),
        };
    }
}
