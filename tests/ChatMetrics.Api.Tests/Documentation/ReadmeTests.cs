using System.Diagnostics;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Documentation;

/// <summary>What the README has its readers type.</summary>
public sealed class ReadmeTests(GarnetServer server) : ApiTests(server)
{
    /// <summary>What curl ends with when its time is up.</summary>
    private const int TimedOut = 28;

    private static readonly string[] Blocks = [.. Repository.Read("README.md").Split("```").Where((_, index) => index % 2 == 1)];

    [Fact]
    public void FirstBlock_IsTyped_StartsAndTests() =>
        Assert.Equal("bash\ndotnet run --project ChatMetrics.AppHost\ndotnet test\n", Blocks[0]);

    [Fact]
    public async Task SecondBlock_EachLine_IsAnswered()
    {
        InstalledProgram.Require("bash", "curl");
        var api = await StartOfflineAsync();
        var lines = Blocks[1].Split('\n').Where(line => line.StartsWith("curl ", StringComparison.Ordinal)).ToArray();

        Assert.Equal(5, lines.Length);
        foreach (var line in lines)
        {
            // A sample is fresh for 5 s.
            await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);
            var isStream = line.Contains(" -N ", StringComparison.Ordinal);
            var (exitCode, output) = await RunAsync(line
                .Replace("curl ", isStream ? "curl -sSf -m 2 " : "curl -sSf -m 30 ", StringComparison.Ordinal)
                .Replace("http://localhost:8000", api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));

            Assert.True(exitCode == (isStream ? TimedOut : 0), $"{line}\n{exitCode}: {output}");
            Assert.Contains(isStream ? "data: {" : "{", output, StringComparison.Ordinal);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"{command} 2>&1"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output);
    }
}
