using System.Text.RegularExpressions;
using ChatMetrics.Api.Settings;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Settings;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Api.Tests.Settings;

/// <summary>Settings that there are not, with what may have been meant.</summary>
public sealed partial class SettingsCheckTests
{
    [Theory]
    [InlineData("ChatMetrics:Modles:gpt:Model", "ChatMetrics:Modles is not a setting: is ChatMetrics:Models meant?")]
    [InlineData("ChatMetrics:Models:gpt:InputPrize", "ChatMetrics:Models:gpt:InputPrize is not a setting: is ChatMetrics:Models:gpt:InputPrice meant?")]
    [InlineData("CHATMETRICS:RETENTION:CHAT", "ChatMetrics:RETENTION:CHAT is not a setting: is ChatMetrics:RETENTION:Chats meant?")]
    [InlineData("ChatMetrics:Rating:CpuPercent:Max", "ChatMetrics:Rating:CpuPercent:Max is not a setting: docs/settings.md lists them.")]
    [InlineData("ChatMetrics:Teapot", "ChatMetrics:Teapot is not a setting: docs/settings.md lists them.")]
    [InlineData("Chat:Modles:gpt:Model", "Chat:Modles is not a setting: is Chat:Models meant?")]
    [InlineData("Chat:Rating:CpuPercent", "Chat:Rating:CpuPercent is not a setting: is ChatMetrics:Rating:CpuPercent meant?")]
    public void ThrowIfWrong_SettingThatThereIsNot_NamesIt(string key, string message)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => ApiSettings.ThrowIfWrong(Of(key)));

        Assert.Equal(message, thrown.Message, ignoreCase: true);
    }

    [Fact]
    public void ThrowIfWrong_SettingsOfTheApi_AreTakenByTheWorkerToo()
    {
        var worker = new SettingsCheck(SettingsCheck.Shared, hasOthers: true);
        var names = DocumentedName().Matches(Repository.Read("docs/settings.md")).Select(name => name.Value).Distinct().ToArray();

        Assert.True(names.Length > 30);
        foreach (var name in names)
        {
            worker.ThrowIfWrong(Of(name));
        }
    }

    [Theory]
    [InlineData("ChatMetrics:Models:gpt-5.1 mini:ApiKey")]
    [InlineData("ChatMetrics:Gateway:Purposes:title:0")]
    [InlineData("ChatMetrics:Alerts:Rules:mine:TimesUsual")]
    [InlineData("ChatMetrics:Alerts:Channels:hook:Url")]
    [InlineData("ChatMetrics:Users:HashKey")]
    [InlineData("ChatMetrics:Tools:MaxCalls")]
    [InlineData("chatmetrics:live:origins")]
    [InlineData("ChatMetrics:Prometheus")]
    [InlineData("ChatMetrics:Proxies")]
    [InlineData("ChatMetrics:Warmup")]
    [InlineData("CHATMETRICS")]
    [InlineData("CHAT")]
    [InlineData("CHATMETRICS_DATA")]
    [InlineData("CHATMETRICS_HOST")]
    [InlineData("CHATMETRICS_KEY")]
    [InlineData("CHATMETRICS_FAULTS")]
    [InlineData("Logging:LogLevel:Default")]
    public void ThrowIfWrong_SettingThatThereIs_IsTaken(string key) => ApiSettings.ThrowIfWrong(Of(key));

    private static IConfigurationRoot Of(string key, string value = "1") =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();

    [GeneratedRegex(@"(?<=`)ChatMetrics:\w+(:[\w<>]+)*")]
    private static partial Regex DocumentedName();
}
