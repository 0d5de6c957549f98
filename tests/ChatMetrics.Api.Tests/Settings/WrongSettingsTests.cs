using ChatMetrics.Api.Testing;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.Api.Tests.Settings;

/// <summary>A wrong setting stops the start with one line that names it.</summary>
[Collection(ApiTests.Collection)]
public sealed class WrongSettingsTests
{
    private const string Redis = "--ConnectionStrings:redis=127.0.0.1:1";
    private const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Theory]
    [InlineData("ChatMetrics:RequestsPerMinute", "-1")]
    [InlineData("ChatMetrics:RequestsPerMinute", "many")]
    [InlineData("ChatMetrics:TracesPerSecond", "-1")]
    [InlineData("ChatMetrics:TracesPerSecond", "many")]
    [InlineData("ChatMetrics:MaxPromptTurns", "-1")]
    [InlineData("ChatMetrics:MaxPromptTurns", "201")]
    [InlineData("ChatMetrics:ModelTimeout", "banana")]
    [InlineData("ChatMetrics:ModelTimeout", "00:00:00")]
    [InlineData("ChatMetrics:ModelTimeout", "01:00:01")]
    [InlineData("ChatMetrics:Tools:MaxIterations", "0")]
    [InlineData("ChatMetrics:Tools:MaxIterations", "21")]
    [InlineData("ChatMetrics:Tools:MaxCalls", "-1")]
    [InlineData("ChatMetrics:Tools:MaxCalls", "101")]
    [InlineData("ChatMetrics:Tools:ApprovalTime", "00:00:09")]
    [InlineData("ChatMetrics:Tools:ApprovalTime", "1.00:00:01")]
    [InlineData("ChatMetrics:MaxAnswerMb", "0")]
    [InlineData("ChatMetrics:MaxAnswerMb", "1025")]
    [InlineData("ChatMetrics:DefaultModel", "nobody")]
    [InlineData("ChatMetrics:Models:gpt:Provider", "openapi")]
    [InlineData("ChatMetrics:Models:gpt:Model", " ")]
    [InlineData("ChatMetrics:Models:gpt:Endpoint", "models.example.org/v1")]
    [InlineData("ChatMetrics:Models:gpt:Endpoint", "ftp://models.example.org/v1")]
    [InlineData("ChatMetrics:Models:gpt:Endpoint", "https://user:password@models.example.org/v1")]
    [InlineData("ChatMetrics:Models:gpt:Endpoint", "https://models.example.org/v1?key=1")]
    [InlineData("ChatMetrics:Models:gpt:Timeout", "00:00:00")]
    [InlineData("ChatMetrics:Models:gpt:Timeout", "01:00:01")]
    [InlineData("ChatMetrics:Models:gpt:Timeout", "soon")]
    [InlineData("ChatMetrics:Models:gpt:MaxOutputTokens", "0")]
    [InlineData("ChatMetrics:Models:gpt:InputPrice", "-0.01")]
    [InlineData("ChatMetrics:Models:gpt:InputPrice", "cheap")]
    [InlineData("ChatMetrics:Models:gpt:OutputPrice", "1000001")]
    [InlineData("ChatMetrics:Models:gpt:CachedInputPrice", "-1")]
    [InlineData("ChatMetrics:Models:gpt:InputPrize", "1")]
    [InlineData("ChatMetrics:Compute:UsdPerCpuHour", "1")]
    [InlineData("ChatMetrics:Rating:CpuPercent", "0")]
    [InlineData("ChatMetrics:Rating:CpuPercent", "100.1")]
    [InlineData("ChatMetrics:Rating:CpuPercent", "NaN")]
    [InlineData("ChatMetrics:Rating:MemoryMb", "0")]
    [InlineData("ChatMetrics:Rating:MemoryMb", "Infinity")]
    [InlineData("ChatMetrics:Console", "perhaps")]
    [InlineData("ChatMetrics:Console", "1")]
    [InlineData("ChatMetrics:Console", "")]
    [InlineData("ChatMetrics:StoreMessages", "some")]
    [InlineData("ChatMetrics:StoreMessages", "")]
    [InlineData("ChatMetrics:Models:gpt:Provider", "")]
    [InlineData("ChatMetrics:Models:gpt:MaxTokensField", "")]
    [InlineData("ChatMetrics:Alerts:Rules:errors:Severity", "")]
    [InlineData("ChatMetrics:Alerts:Rules:errors:By", "")]
    [InlineData("ChatMetrics:Alerts:Rules:errors:Period", "")]
    [InlineData("ChatMetrics:Alerts:Channels:hook:Format", "")]
    [InlineData("ChatMetrics:Alerts:TimeZone", "")]
    [InlineData("ChatMetrics:Prometheus", "perhaps")]
    [InlineData("ChatMetrics:Prometheus", "")]
    [InlineData("ChatMetrics:Measuring", "")]
    [InlineData("ChatMetrics:Warmup", "")]
    [InlineData("ChatMetrics:Retention:Chats", "00:59:59")]
    [InlineData("ChatMetrics:Retention:Samples", "31.00:00:00")]
    [InlineData("ChatMetrics:Retention:Samples", "00:59:59")]
    [InlineData("ChatMetrics:Retention:Minutes", "05:59:59")]
    [InlineData("ChatMetrics:Retention:Minutes", "a fortnight")]
    [InlineData("ChatMetrics:Retention:Hours", "13.23:59:59")]
    [InlineData("ChatMetrics:Retention:Hours", "3650.00:00:01")]
    [InlineData("ChatMetrics:Retention:Conversations", "01:00:00")]
    [InlineData("ChatMetrics:Retention:MinuteStatistics", "01:59:59")]
    [InlineData("ChatMetrics:Retention:MinuteStatistics", "8.00:00:00")]
    [InlineData("ChatMetrics:Retention:HourStatistics", "14.23:59:59")]
    [InlineData("ChatMetrics:Retention:HourStatistics", "3651.00:00:00")]
    [InlineData("ChatMetrics:Live:MaxSubscribers", "0")]
    [InlineData("ChatMetrics:Live:MaxSubscribersPerAddress", "-1")]
    [InlineData("ChatMetrics:Live:Origins", "https://status.example.org/path")]
    [InlineData("ChatMetrics:Live:Origins", "example.org")]
    [InlineData("ChatMetrics:Live:Origins", "file://")]
    [InlineData("ChatMetrics:Proxies", "proxy.example.org")]
    [InlineData("ChatMetrics:Proxies", "10.0.0.0/33")]
    [InlineData("ChatMetrics:Export:MaxConcurrent", "0")]
    [InlineData("ChatMetrics:Reports:MaxReports", "0")]
    [InlineData("ChatMetrics:Reports:MaxReports", "100001")]
    [InlineData("ChatMetrics:Reports:MaxMb", "0")]
    [InlineData("ChatMetrics:Reports:MaxMb", "1025")]
    [InlineData("ChatMetrics:Spool:MaxMb", "0")]
    [InlineData("ChatMetrics:Spool:MaxMb", "1048577")]
    [InlineData("ChatMetrics:Spool:MaxMb", "much")]
    [InlineData("ChatMetrics:Spool:MaxAge", "00:00:59")]
    [InlineData("ChatMetrics:Spool:MaxAge", "366.00:00:00")]
    [InlineData("ChatMetrics:Modles", "gpt-5")]
    [InlineData("ChatMetrics:Models", "gpt-5")]
    [InlineData("ChatMetrics:Models:gpt", "gpt-5")]
    [InlineData("ChatMetrics:Limits", "3")]
    [InlineData("ChatMetrics:Redaction:card", "4111")]
    [InlineData("ChatMetric:StoreMessages", "none")]
    [InlineData("ChatMetrics_StoreMessages", "none")]
    [InlineData("ChatMetrics:Alerts:Rules:system_cpu:Limt", "90")]
    [InlineData("ChatMetrics:Alerts:Rules:system_cpu:Limit", "-1")]
    [InlineData("ChatMetrics:Alerts:Rules:slow:Metric", "duration")]
    [InlineData("ChatMetrics:Alerts:Rules:system_cpu:Limit", "much")]
    [InlineData("ChatMetrics:Alerts:Channels:hook:Timeout", "soon")]
    [InlineData("ChatMetrics:Alerts:TimeZone", "Mars/Olympus")]
    [InlineData("ChatMetrics:Alerts:Channels:hook:Url", "hooks.example.org")]
    [InlineData("CHATMETRICS_HOST", "a b")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://localhost")]
    [InlineData("urls", "nonsense")]
    [InlineData("urls", "http://127.0.0.1:65536")]
    [InlineData("urls", "http://127.0.0.1:0;localhost")]
    public async Task RunAsync_SettingThatIsWrong_StopsWithOneLineThatNamesIt(string key, string value)
    {
        string[] model = ["--ChatMetrics:Models:gpt:Model=gpt-5", "--ChatMetrics:Models:gpt:ApiKey=sk-1"];
        var (exitCode, error) = await RunAsync([Redis, .. model, $"--{key}={value}"]);

        Assert.Equal(78, exitCode);
        Assert.Contains(key, error, StringComparison.Ordinal);
        Assert.Equal(error.Length - Environment.NewLine.Length, error.IndexOf(Environment.NewLine, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ChatMetrics:Models:gpt:ApiKey", "Model=gpt-5")]
    [InlineData("ChatMetrics:Models:gpt:ApiKey", "Model=gpt-5", "ApiKey=two words")]
    [InlineData("ChatMetrics:Models:gpt:ApiKey", "Model=gpt-5", "Provider=azure", "Endpoint=https://models.example.org")]
    [InlineData("ChatMetrics:Models:gpt:Endpoint", "Model=gpt-5", "Provider=azure", "ApiKey=sk-1")]
    [InlineData("ChatMetrics:Models:gpt:Model", "ApiKey=sk-1")]
    [InlineData("ChatMetrics:Models:gpt:ApiKeyy", "Model=gpt-5", "ApiKeyy=sk-1")]
    [InlineData("ChatMetrics:Models:gpt:OutputPrice", "Model=gpt-5", "ApiKey=sk-1", "InputPrice=1")]
    [InlineData("ChatMetrics:Models:gpt:InputPrice", "Model=gpt-5", "ApiKey=sk-1", "OutputPrice=1")]
    [InlineData("ChatMetrics:Models:gpt:InputPrice", "Model=gpt-5", "ApiKey=sk-1", "OutputPrice=1", "CachedInputPrice=1")]
    public async Task RunAsync_ModelThatLacksASetting_StopsWithOneLineThatNamesItAndTellsNoKey(string key, params string[] settings)
    {
        var (exitCode, error) = await RunAsync([Redis, .. settings.Select(setting => $"--ChatMetrics:Models:gpt:{setting}")]);

        Assert.Equal(78, exitCode);
        Assert.StartsWith(key, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("sk-1", error, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Chat:RequestsPerMinute", "many")]
    [InlineData("Chat:MaxPromptTurns", "201")]
    [InlineData("Chat:ModelTimeout", "banana")]
    [InlineData("Chat:MaxAnswerMb", "0")]
    [InlineData("Chat:Tools:MaxCalls", "-1")]
    [InlineData("Chat:DefaultModel", "nobody")]
    [InlineData("Chat:Models:gpt:InputPrice", "cheap")]
    [InlineData("Chat:Models:gpt:ApiKey", "two words")]
    [InlineData("Chat:Modles:gpt:Model", "gpt-5", "Chat:Modles")]
    [InlineData("Chat:Models:gpt:InputPrize", "1")]
    [InlineData("Chat:Models:g pt:Provider", "offline", "Chat:Models:g pt")]
    public async Task RunAsync_OldNameOfASettingThatIsWrong_StopsWithOneLineThatNamesItSo(string key, string value, string? named = null)
    {
        var (exitCode, error) = await RunAsync([Redis, "--Chat:Models:gpt:Model=gpt-5", "--Chat:Models:gpt:ApiKey=sk-1", $"--{key}={value}"]);

        Assert.Equal(78, exitCode);
        Assert.Contains(named ?? key, error, StringComparison.Ordinal);
        Assert.DoesNotContain("ChatMetrics:", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("ChatMetrics:Tools:MaxCalls must be between 0 and 100.", "ChatMetrics:Tools:MaxCalls=-1")]
    [InlineData("ChatMetrics:ModelTimeout must be between 00:00:00 exclusive and 01:00:00.", "ChatMetrics:ModelTimeout=00:00:00")]
    [InlineData("ChatMetrics:Live:MaxSubscribers must be 1 or more.", "ChatMetrics:Live:MaxSubscribers=0")]
    [InlineData("ChatMetrics:Live:MaxSubscribers must be a whole number.", "ChatMetrics:Live:MaxSubscribers=many")]
    [InlineData("ChatMetrics:Alerts:Rules:system_cpu:Limit must be a number.", "ChatMetrics:Alerts:Rules:system_cpu:Limit=it's much")]
    [InlineData("ChatMetrics:ModelTimeout must be a time such as 00:00:30.", "ChatMetrics:ModelTimeout=banana")]
    [InlineData(
        "ChatMetrics:Alerts:Rules:system_cpu:For must be a time from 0s to 1d, such as 30s, 5m or 1h.",
        "ChatMetrics:Alerts:Rules:system_cpu:For=99999999d")]
    [InlineData("ChatMetrics:Rating:MemoryMb must be 0.1 or more.", "ChatMetrics:Rating:MemoryMb=0")]
    [InlineData("ChatMetrics:Retention:Hours must be at least as long as Minutes.", "ChatMetrics:Retention:Hours=13.00:00:00")]
    [InlineData(
        "ChatMetrics:Models:gpt-4.1:MaxOutputTokens must be 1 or more.",
        "ChatMetrics:Models:gpt-4.1:Provider=offline",
        "ChatMetrics:Models:gpt-4.1:MaxOutputTokens=0")]
    public async Task RunAsync_SettingOutOfBounds_NamesTheKeyAndTheBounds(string expected, params string[] settings)
    {
        var (_, error) = await RunAsync([Redis, .. settings.Select(setting => $"--{setting}")]);

        Assert.Equal(expected, error.TrimEnd());
    }

    [Theory]
    [InlineData("ChatMetrics:Access:Keys is not set", "urls=http://0.0.0.0:0")]
    [InlineData("ChatMetrics:Access:Keys is not set", "Kestrel:Endpoints:web:Url=http://*:0")]
    [InlineData("ChatMetrics:Access:Keys:ops:Hash must", "ChatMetrics:Access:Keys:ops:Hash=cm_secret", "ChatMetrics:Access:Keys:ops:Scope=read")]
    [InlineData("ChatMetrics:Access:Keys:ops:Hash must", "ChatMetrics:Access:Keys:ops:Scope=read")]
    [InlineData("ChatMetrics:Access:Keys:ops is a section: set ChatMetrics:Access:Keys:ops:Hash, :Scope.", "ChatMetrics:Access:Keys:ops=cm_secret")]
    [InlineData("ChatMetrics:Access:Keys:ops:Scope must", $"ChatMetrics:Access:Keys:ops:Hash={Hash}")]
    [InlineData("ChatMetrics:Access:Keys:ops:Scope must", $"ChatMetrics:Access:Keys:ops:Hash={Hash}", "ChatMetrics:Access:Keys:ops:Scope=cm_secret")]
    [InlineData(
        "ChatMetrics:Access:Keys: a and b have the same hash.",
        $"ChatMetrics:Access:Keys:a:Hash={Hash}",
        "ChatMetrics:Access:Keys:a:Scope=read",
        $"ChatMetrics:Access:Keys:b:Hash={Hash}",
        "ChatMetrics:Access:Keys:b:Scope=read")]
    [InlineData(
        "ChatMetrics:Access:OpenIdConnect:Authority must",
        "ChatMetrics:Access:OpenIdConnect:Authority=http://login.example.org",
        "ChatMetrics:Access:OpenIdConnect:ClientId=c",
        "ChatMetrics:Access:OpenIdConnect:Users=*")]
    [InlineData(
        "ChatMetrics:Access:OpenIdConnect:Users must",
        "ChatMetrics:Access:OpenIdConnect:Authority=https://login.example.org",
        "ChatMetrics:Access:OpenIdConnect:ClientId=c")]
    public async Task RunAsync_AccessThatIsOpenOrWrong_StopsWithOneLineThatNamesTheSettingAndTellsNoValue(string expected, params string[] settings)
    {
        var (exitCode, error) = await RunAsync([Redis, .. settings.Select(setting => $"--{setting}")]);

        Assert.Equal(78, exitCode);
        Assert.StartsWith(expected, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("cm_secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ConsoleThatIsNone_NamesTheChoices()
    {
        var (_, error) = await RunAsync([Redis, "--ChatMetrics:Console=loud"]);

        Assert.Equal("ChatMetrics:Console must be blocks, line or off.", error.TrimEnd());
    }

    [Fact]
    public async Task RunAsync_ModelsNameWithASpace_StopsWithOneLineThatNamesIt()
    {
        var (exitCode, error) = await RunAsync([Redis, "--ChatMetrics:Models:g pt:Provider=offline"]);

        Assert.Equal(78, exitCode);
        Assert.StartsWith("ChatMetrics:Models:g pt", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ConnectionStrings:redis=")]
    [InlineData("--ConnectionStrings:redis=127.0.0.1,nonsense=1")]
    [InlineData("--ConnectionStrings:redis=not a host:::")]
    public async Task RunAsync_RedisThatIsNotConfigured_StopsWithOneLineThatNamesIt(string setting)
    {
        var (exitCode, error) = await RunAsync([setting]);

        Assert.Equal(78, exitCode);
        Assert.StartsWith("ConnectionStrings:redis", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task RunAsync_SpoolsFolderIsAFile_StopsWithOneLineThatNamesIt()
    {
        var (exitCode, error) = await RunAsync([Redis, $"--ChatMetrics:Spool:Directory={Environment.ProcessPath}"]);

        Assert.Equal(78, exitCode);
        Assert.StartsWith("ChatMetrics:Spool:Directory", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task RunAsync_SeveralSettingsThatAreWrong_NamesThemAll()
    {
        var (exitCode, error) = await RunAsync([Redis, "--ChatMetrics:Rating:CpuPercent=0", "--ChatMetrics:MaxPromptTurns=-1"]);

        Assert.Equal(78, exitCode);
        Assert.Contains("ChatMetrics:Rating:CpuPercent", error, StringComparison.Ordinal);
        Assert.Contains("ChatMetrics:MaxPromptTurns", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(string[] args)
    {
        var before = Console.Error;
        await using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            // Were the setting taken, the service would run on.
            var run = Service.RunAsync(() => ApiApplication.Build(["--urls=http://127.0.0.1:0", .. args]));
            return (await run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
