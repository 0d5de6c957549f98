using System.Text.RegularExpressions;
using System.Xml.Linq;
using ChatMetrics.AppHost.Check;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>The command <c>check</c> on a running application.</summary>
[Collection(SharedApplication.Collection)]
public sealed partial class CheckTests : ApplicationTests
{
    private readonly RunningApplication _application;

    public CheckTests(SharedApplication shared) => _application = Watch(shared.Application);

    [Fact]
    public async Task Check_LimitsThatHold_PassesWithATableAndAReport()
    {
        using var folder = new TemporaryFolder();
        var report = Path.Combine(folder.Path, "check.xml");
        await AskAsync();

        var (exitCode, output) = await RunAsync("--p95", "workflow_start:1m", "--cost-per-chat", "0.01", "--junit", report);

        Assert.True(exitCode == CheckCommand.Passed, output);
        Assert.Matches(@"\nok +p95:workflow_start +60000 ms +[\d.]+ ms +\d+ +[\d.]+ m?s is within 60 s\r?\n", output);
        Assert.Contains("All 3 limits hold.", output, StringComparison.Ordinal);
        var cases = XDocument.Load(report).Descendants("testcase").ToArray();
        Assert.Equal(["min_chats", "p95:workflow_start", "cost_per_chat"], cases.Select(limit => limit.Attribute("name")!.Value));
        Assert.All(cases, limit => Assert.Equal("system-out", Assert.Single(limit.Elements()).Name));
        // Not every reader takes a byte order mark.
        Assert.Equal((byte)'<', (await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken))[0]);
    }

    [Fact]
    public async Task Check_ALimitThatDoesNotHold_FailsAndLeadsToTheChats()
    {
        using var folder = new TemporaryFolder();
        var report = Path.Combine(folder.Path, "check.xml");
        await AskAsync();

        var (exitCode, output) = await RunAsync("--p99", "0ms", "--error-rate", "100%", "--junit", report);

        Assert.True(exitCode == CheckCommand.Broken, output);
        Assert.Matches("\\nFAILED  p99:total ", output);
        Assert.Contains($"p99:total: {_application.Api.Address.ToString().TrimEnd('/')}/chats?sort=duration_ms&from=", output, StringComparison.Ordinal);
        var suite = XDocument.Load(report).Root!.Element("testsuite")!;
        Assert.Equal(("3", "1", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.EndsWith(" is above 0 ms", suite.Descendants("failure").Single().Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_LimitThatCannotBeRead_IsNotCheckedAndSaysWhatTheApiSays()
    {
        var (exitCode, output) = await RunAsync("--p95", "fast");

        Assert.Equal(CheckCommand.NotChecked, exitCode);
        Assert.Equal("ChatMetrics: 'fast' must be a number followed by ms or s or m.", output.Trim());
    }

    [Fact]
    public async Task Options_EveryOne_IsAParameterOfTheApi()
    {
        var description = await _application.Api.GetAsync("/openapi/v1.json");
        var parameters = description.At("paths", "/statistics/check", "get").Items("parameters").Select(parameter => parameter.Text("name"));

        var options = new CheckOptions().Command.Options.Select(option => option.Name.TrimStart('-').Replace('-', '_'));

        Assert.Equal(parameters.Order(), options.Except(["url", "key", "junit", "help", "version"]).Order());
    }

    [Fact]
    public async Task Document_EveryCommand_IsUnderstood()
    {
        var commands = Command().Matches(await ReadDocumentAsync()).Select(command => command.Groups["args"].Value).ToArray();

        Assert.NotEmpty(commands);
        using var folder = new TemporaryFolder();
        foreach (var command in commands)
        {
            var args = command.Replace("\\\n", " ", StringComparison.Ordinal).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.EndsWith(".xml", StringComparison.Ordinal) ? Path.Combine(folder.Path, word) : word);
            var (exitCode, output) = await RunAsync([.. args]);
            Assert.True(exitCode != CheckCommand.NotChecked, $"{command}: {output}");
        }
    }

    // A check may come before its chat is counted.
    private async Task AskAsync()
    {
        await _application.Api.AskAsync("checked", "Hello");
        await _application.WaitForAsync(async () => (await RunAsync("--error-rate", "100%")).ExitCode == CheckCommand.Passed, "counted chat");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        var exitCode = await CheckCommand.RunAsync(["--url", _application.Api.Address.ToString(), .. args], output, output);
        return (exitCode, output.ToString());
    }

    private static async Task<string> ReadDocumentAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChatMetrics.sln")))
        {
            folder = folder.Parent!;
        }

        return (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "docs", "gate.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"ChatMetrics\.AppHost -- check (?<args>(?:[^\n`\\]|\\\n|\n {2,}--)+)")]
    private static partial Regex Command();
}
