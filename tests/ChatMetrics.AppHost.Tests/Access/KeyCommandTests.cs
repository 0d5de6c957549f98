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

    [Theory]
    [InlineData("admin", "admin")]
    [InlineData("'read chat'", "read", "chat", "read")]
    [InlineData("'chat read'", "chat read")]
    [InlineData("'chat read report'", "chat, read", "report chat")]
    public async Task Run_NameAndScopes_PrintsAKeyAndTheSettingsWithItsHash(string setting, params string[] scopes)
    {
        Assert.Equal(0, await RunAsync(["my_grafana1", .. scopes.SelectMany(scope => (string[])["--scope", scope])]));

        var text = _output.ToString();
        var key = Assert.Single(Key().Matches(text)).Value;
        Assert.Contains($"ChatMetrics__Access__Keys__my_grafana1__Hash={AccessKey.Hash(key)}", text, StringComparison.Ordinal);
        Assert.EndsWith($"ChatMetrics__Access__Keys__my_grafana1__Scope={setting}", text.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scope", "grafana")]
    [InlineData("not 'write'", "grafana", "--scope", "write")]
    [InlineData("name", "--scope", "read")]
    [InlineData("not 'chat write'", "grafana", "--scope", "chat write")]
    [InlineData("not ''", "grafana", "--scope", "")]
    [InlineData("letters and digits", "", "--scope", "read")]
    [InlineData("letters and digits", "two words", "--scope", "read")]
    [InlineData("letters and digits", "a:b", "--scope", "read")]
    [InlineData("letters and digits", "a-b", "--scope", "read")]
    [InlineData("letters and digits", "a__b", "--scope", "read")]
    [InlineData("letters and digits", "_a", "--scope", "read")]
    [InlineData("letters and digits", "a_", "--scope", "read")]
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
