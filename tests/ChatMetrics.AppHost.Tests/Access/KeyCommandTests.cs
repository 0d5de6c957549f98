using System.Text.RegularExpressions;
using ChatMetrics.AppHost.Access;
using ChatMetrics.Telemetry.Contracts;

namespace ChatMetrics.AppHost.Tests.Access;

public sealed partial class KeyCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Run_NameAndScopes_PrintsAKeyAndTheSettingsWithItsHash()
    {
        Assert.Equal(0, await RunAsync("grafana", "--scope", "read", "--scope", "chat"));

        var text = _output.ToString();
        var key = Assert.Single(Key().Matches(text)).Value;
        Assert.Contains($"ChatMetrics__Access__Keys__grafana__Hash={AccessKey.Hash(key)}", text, StringComparison.Ordinal);
        Assert.Contains("ChatMetrics__Access__Keys__grafana__Scope=read chat", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scope", "grafana")]
    [InlineData("not 'write'", "grafana", "--scope", "write")]
    [InlineData("name", "--scope", "read")]
    [InlineData("letters, digits", "two words", "--scope", "read")]
    [InlineData("letters, digits", "a:b", "--scope", "read")]
    [InlineData("letters, digits", "a-b", "--scope", "read")]
    public async Task Run_WrongOption_MakesNoKeyAndSaysWhatIsWrong(string message, params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));

        Assert.Empty(_output.ToString());
        Assert.Contains(message, Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] args) => KeyCommand.RunAsync(args, _output, _errors);

    [GeneratedRegex("cm_[A-Za-z0-9_-]{43}")]
    private static partial Regex Key();
}
