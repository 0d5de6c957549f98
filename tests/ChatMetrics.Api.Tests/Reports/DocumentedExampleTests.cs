using System.Diagnostics;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Reports;

/// <summary>The examples of docs/performance-reports.md, run as they stand there.</summary>
public sealed class DocumentedExampleTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("python", "python3", "python3", "message_assembly")]
    [InlineData("bash", "bash", "curl", "openai_api_call")]
    public async Task Run_Example_PostsAReport(string language, string program, string needed, string metric)
    {
        InstalledProgram.Require(program, needed);
        var api = await StartAsync();
        var address = api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var example = Example(language).Replace("http://localhost:8000", address, StringComparison.Ordinal);

        var output = await RunAsync(program, example);

        var id = Json.Parse(output).At("ids")[0].GetString();
        var report = await api.GetAsync($"/performance-reports/{id}").ReadAsync();
        Assert.Equal(("chat_request", "ha-ai-agent-service"), (report.At("operation").GetString(), report.At("service").GetString()));
        Assert.Equal(metric, report.At("metrics")[0].At("name").GetString());
        Assert.InRange(report.At("metrics")[0].At("duration_ms").GetDouble(), 0, report.At("total_ms").GetDouble());
    }

    // The first block of its language.
    private static string Example(string language) =>
        Repository.Read("docs/performance-reports.md").Split($"```{language}\n")[1].Split("```")[0];

    private static async Task<string> RunAsync(string program, string example)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-c", example])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, await error);
        return await output;
    }
}
