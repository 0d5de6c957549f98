using ChatMetrics.Api.Settings;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Api.Tests.Settings;

/// <summary>Settings that there are not, with what may have been meant.</summary>
public sealed class SettingsCheckTests
{
    [Theory]
    [InlineData("ChatMetrics:Modles:gpt:Model", "ChatMetrics:Modles is not a setting: is ChatMetrics:Models meant?")]
    [InlineData("ChatMetrics:Models:gpt:InputPrize", "ChatMetrics:Models:gpt:InputPrize is not a setting: is ChatMetrics:Models:gpt:InputPrice meant?")]
    [InlineData("CHATMETRICS:RETENTION:CHAT", "ChatMetrics:RETENTION:CHAT is not a setting: is ChatMetrics:RETENTION:Chats meant?")]
    [InlineData("ChatMetrics:Rating:CpuPercent:Max", "ChatMetrics:Rating:CpuPercent:Max is not a setting: docs/settings.md lists them.")]
    [InlineData("ChatMetrics:Teapot", "ChatMetrics:Teapot is not a setting: docs/settings.md lists them.")]
    [InlineData("Chat:Modles:gpt:Model", "Chat:Modles is not a setting: is Chat:Models meant?")]
    [InlineData("Chat:Rating:CpuPercent", "Chat:Rating:CpuPercent is not a setting: is ChatMetrics:Rating:CpuPercent meant?")]
    public void ThrowIfUnknown_SettingThatThereIsNot_NamesIt(string key, string message)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => SettingsCheck.ThrowIfUnknown(Of(key)));

        Assert.Equal(message, thrown.Message, ignoreCase: true);
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
    [InlineData("CHATMETRICS_DATA")]
    [InlineData("Logging:LogLevel:Default")]
    public void ThrowIfUnknown_SettingThatThereIs_IsTaken(string key) => SettingsCheck.ThrowIfUnknown(Of(key));

    private static IConfigurationRoot Of(string key) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)"1")]).Build();
}
