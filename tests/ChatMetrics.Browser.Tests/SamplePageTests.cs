using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>The page that everybody writes first, opened from a file.</summary>
[Collection(Collections.Modules)]
public sealed class SamplePageTests(GarnetServer server) : ApiTests(server)
{
    private const string Page = """
        <!DOCTYPE html>
        <html>
        <head><title>Live Aara Metrics</title></head>
        <body>
        <div id="metrics"></div>
        <script>
        const eventSource = new EventSource('http://localhost:8000/live-metrics');
        eventSource.onmessage = function(event) {
            const metrics = JSON.parse(event.data);
            document.getElementById('metrics').innerHTML =
                `CPU: ${metrics.system_cpu_percent}% |
                 Memory: ${metrics.process_memory_mb}MB`;
        };
        </script>
        </body>
        </html>
        """;

    [Fact]
    public async Task Open_FromAFile_ShowsEachSampleAndGoesOnWithTheNextReplica()
    {
        var folder = Directory.CreateTempSubdirectory("chatmetrics-").FullName;
        var file = Path.Combine(folder, "live.html");
        await File.WriteAllTextAsync(file, Page, Cancellation);
        var first = await StartAsync();
        var port = first.Client.BaseAddress!.Port;
        await using var chromium = await Chromium.StartAsync($"--host-resolver-rules=MAP localhost:8000 127.0.0.1:{port}");
        var page = await chromium.OpenPageAsync();

        await page.GotoAsync(new Uri(file).AbsoluteUri);
        await ShowsSamplesAsync(page, first, 25.4);

        await StopAsync(first);
        var second = await StartAsync($"--urls=http://127.0.0.1:{port}");
        await ShowsSamplesAsync(page, second, 31.5);

        Directory.Delete(folder, recursive: true);
    }

    // Samples come again and again, as a worker takes them: a page that connects late is shown none that is old.
    private static Task ShowsSamplesAsync(IPage page, ChatApplication api, double cpuPercent) => Eventually.IsTrueAsync(async () =>
    {
        await api.Service<SampleStore>().WriteAsync(
            ExampleSamples.Sample("web-1") with { At = DateTimeOffset.UtcNow, CpuPercent = cpuPercent }, ["web-1"]);
        var shown = await page.Locator("#metrics").InnerTextAsync();
        return shown.Contains(FormattableString.Invariant($"CPU: {cpuPercent}%"), StringComparison.Ordinal)
            && shown.Contains("Memory: 145.2MB", StringComparison.Ordinal);
    });
}
