using System.Diagnostics;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>samples/individual-chat-metrics.cs, run as its first lines say.</summary>
public sealed class IndividualChatMetricsTests(GarnetServer server) : ApiTests(server)
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(200);

    // It is compiled first.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Run_ApiIsThere_ShowsEachChatTheConversationAndTheLiveStream()
    {
        var api = await StartOfflineAsync();

        var (exitCode, output) = await RunAsync(api, api.Client.BaseAddress!.ToString(), "2");

        Assert.True(exitCode == 0, output);
        string[] lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(4, lines.Count(line => line.StartsWith("📝 Question", StringComparison.Ordinal)));
        Assert.Contains("""📝 Question 2 of 4: "I have oily skin and acne. What skincare routine do you recommend?" """.TrimEnd(), lines);
        Assert.Equal(4, lines.Count(line => line == "📊 Performance Rating: Good"));
        Assert.Equal(4, lines.Count(line => line == "🔥 CPU Range: 12.1% - 12.1%"));
        Assert.Equal(4, lines.Count(line => line == "💾 Memory Range: 145.2MB - 145.2MB"));
        Assert.Equal(24, lines.Count(line => line.StartsWith("   📈 ", StringComparison.Ordinal)));
        Assert.Contains("   Total Chats: 4", lines);
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(
            line, @"^🖥️  CPU: 25\.4% \| Memory: 145\.2MB \| Time: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"));
        Assert.Equal(4, (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32());
    }

    [Fact]
    public async Task Run_NobodyListens_SaysSoInOneLine()
    {
        var api = await StartOfflineAsync();

        var (exitCode, output) = await RunAsync(api, "http://127.0.0.1:1", "0");

        Assert.Equal(1, exitCode);
        Assert.Contains("http://127.0.0.1:1/ does not answer as it should", output, StringComparison.Ordinal);
    }

    // In place of the worker, which is not there, a sample is written now and again until the program ends.
    private static async Task<(int ExitCode, string Output)> RunAsync(ChatApplication api, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", Path.Combine(Repository.Root, "samples", "individual-chat-metrics.cs"), "--", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
            var exit = process.WaitForExitAsync(Cancellation);
            var running = Stopwatch.StartNew();
            while (await Task.WhenAny(exit, Task.Delay(SampleInterval, Cancellation)) != exit)
            {
                Assert.True(running.Elapsed < Deadline, "The sample does not end.");
                await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);
            }

            return (process.ExitCode, string.Concat(await output));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
