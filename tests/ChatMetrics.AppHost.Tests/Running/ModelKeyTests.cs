using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Without a key Aara answers; one that is set in Aspire's dashboard counts at once.</summary>
public sealed class ModelKeyTests : ApplicationTests
{
    private const string Key = "sk-of-the-test";

    private readonly ConcurrentBag<string> _keys = [];

    [Fact]
    public async Task SetParameter_KeyOfOpenAI_RestartsTheApiWhichAsksOpenAIFromThenOn()
    {
        await using var openAI = await StartOpenAIAsync();
        await using var application = Watch(await RunningApplication.StartWithDashboardAsync(
            $"--ChatMetrics:Models:openai:Endpoint={openAI.Urls.Single()}/v1", "--ChatMetrics:Models:aara-offline:Provider=offline"));
        Assert.Equal("aara-offline", (await application.Api.AskAsync("keys", "Hello")).Metrics.Text("model"));
        var former = application.PidOf("api");

        await application.ExecuteAsync(
            "openai-api-key", KnownResourceCommands.SetParameterCommand, ("Value", Key), ("SaveToUserSecrets", "false"));
        await application.WaitForRestartAsync("api", former);

        var chat = await application.Api.AskAsync("keys", "Hello again");
        Assert.Equal(("openai", "Hello from elsewhere."), (chat.Metrics.Text("model"), chat.Response));
        Assert.All(_keys, key => Assert.Equal($"Bearer {Key}", key));
        Assert.DoesNotContain(CommandLines(), line => line.Contains(Key, StringComparison.Ordinal));
    }

    // Of all processes of this machine, which every user can read.
    private static IEnumerable<string> CommandLines() => OperatingSystem.IsLinux()
        ? Process.GetProcesses().Select(process =>
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/cmdline");
            }
            catch (IOException)
            {
                // It has ended.
                return "";
            }
        })
        : [];

    private async Task<WebApplication> StartOpenAIAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var openAI = builder.Build();
        openAI.MapPost("/v1/chat/completions", (HttpRequest request) =>
        {
            _keys.Add(request.Headers.Authorization.ToString());
            return Results.Text(
                """
                data: {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-5-mini",
                data:  "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hello from elsewhere."}, "finish_reason": "stop"}],
                data:  "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}}

                data: [DONE]


                """,
                "text/event-stream");
        });
        await openAI.StartAsync(TestContext.Current.CancellationToken);
        return openAI;
    }
}
