using System.Net;
using System.Xml.Linq;
using ChatMetrics.AppHost.Check;
using ChatMetrics.AppHost.Services;

namespace ChatMetrics.AppHost.Tests.Check;

/// <summary>The command without an application: it starts none, and says why it could not check.</summary>
public sealed class CheckCommandTests : IDisposable
{
    // Nobody listens there.
    private const string Nowhere = "http://127.0.0.1:1";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private string Report => Path.Combine(_folder.Path, "reports", "check.xml");

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Run_NobodyAnswers_IsNotCheckedAndReportsAnError()
    {
        Assert.Equal(CheckCommand.NotChecked, await RunAsync("--url", Nowhere, "--p95", "2s", "--junit", Report));

        Assert.StartsWith($"ChatMetrics: {Nowhere} cannot be reached: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        var suite = XDocument.Load(Report).Root!.Element("testsuite")!;
        Assert.Equal(("1", "0", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Contains("cannot be reached", suite.Element("testcase")!.Element("error")!.Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--p96'", "--p96", "2s")]
    [InlineData("'2s'", "2s")]
    [InlineData("--p95", "--p95")]
    [InlineData("--url must be an http or https address", "--url", "localhost:8000")]
    [InlineData("--url must be an http or https address", "--url", "ftp://localhost")]
    public async Task Run_WrongOption_IsNotCheckedAndNamesIt(string message, params string[] args)
    {
        Assert.Equal(CheckCommand.NotChecked, await RunAsync(args));

        Assert.Contains(message, Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithAKey_SendsIt()
    {
        using var listener = new HttpListener();
        var url = $"http://127.0.0.1:{LoopbackPort.FindFree()}/";
        listener.Prefixes.Add(url);
        listener.Start();

        var run = RunAsync("--url", url, "--key", "cm_1", "--p95", "2s");
        var asked = await listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        asked.Response.StatusCode = 401;
        asked.Response.Close("{\"detail\":\"The key is unknown.\"}"u8.ToArray(), willBlock: true);

        Assert.Equal(CheckCommand.NotChecked, await run);
        Assert.Equal("Bearer cm_1", asked.Request.Headers["Authorization"]);
        Assert.Equal("ChatMetrics: The key is unknown.", _errors.ToString().Trim());
    }

    [Fact]
    public async Task Run_ReportThatCannotBeWritten_IsNotChecked()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "reports"), "a file", TestContext.Current.CancellationToken);

        Assert.Equal(CheckCommand.NotChecked, await RunAsync("--url", Nowhere, "--p95", "2s", "--junit", Report));
        Assert.Contains("cannot be written", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Help_NamesEveryOption()
    {
        Assert.Equal(CheckCommand.Passed, await RunAsync("--help"));

        Assert.Contains("Exit code 0: all do; 1: one does not; 2:", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--worse-by", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--junit", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("p95=workflow_start%3A2s%2Ctotal%3A3s", "--p95", "workflow_start:2s", "--p95", "total:3s")]
    [InlineData("high_usage=5%25&min_chats=20", "--min-chats=20", "--high-usage", "5%")]
    public void QueryOf_Options_IsThatOfTheApi(string query, params string[] args)
    {
        var options = new CheckOptions();

        Assert.Equal(query, options.QueryOf(options.Command.Parse(args)));
    }

    private Task<int> RunAsync(params string[] args) => CheckCommand.RunAsync(args, _output, _errors);
}
