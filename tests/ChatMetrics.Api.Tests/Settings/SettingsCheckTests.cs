using System.Text;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Settings;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Settings;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Api.Tests.Settings;

/// <summary>Settings that there are not, with what may have been meant, and values of sections.</summary>
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

    [Theory]
    [InlineData("ChatMetrics:Limits", "ChatMetrics:Limits is a section: set ChatMetrics:Limits:By, :ConcurrentChats, :ConcurrentChatsPerCaller, :ReportsPerMinute, :MaxBodyKb or another of its settings.")]
    [InlineData("ChatMetrics:Models", "ChatMetrics:Models is a section: set ChatMetrics:Models:<name>:Provider, :Endpoint, :Model, :ApiKey, :Timeout or another of its settings.")]
    [InlineData("chatmetrics:Access:Keys:a", "ChatMetrics:Access:Keys:a is a section: set ChatMetrics:Access:Keys:a:Hash, :Scope.")]
    [InlineData("ChatMetrics:Redaction:card", "ChatMetrics:Redaction:card is a section: set ChatMetrics:Redaction:card:Pattern, :Replacement.")]
    [InlineData("ChatMetrics:Redaction:card", "ChatMetrics:Redaction:card is a section: set ChatMetrics:Redaction:card:Pattern, :Replacement.", "")]
    [InlineData("ChatMetrics:Gateway:Purposes", "ChatMetrics:Gateway:Purposes is a section: set ChatMetrics:Gateway:Purposes:<name>:0.")]
    [InlineData("ChatMetrics:Gateway:Purposes:title", "ChatMetrics:Gateway:Purposes:title is a list: set ChatMetrics:Gateway:Purposes:title:0.")]
    [InlineData("Chat:Tools", "Chat:Tools is a section: set Chat:Tools:MaxIterations, :MaxCalls, :ApprovalTime.")]
    public void ThrowIfWrong_ValueOfASection_SaysWhatToSet(string key, string message, string value = "4711")
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => ApiSettings.ThrowIfWrong(Of(key, value)));

        Assert.Equal(message, thrown.Message, ignoreCase: true);
    }

    [Theory]
    [InlineData("ChatMetric:StoreMessages", "ChatMetric:StoreMessages is not a setting: is ChatMetrics:StoreMessages meant?")]
    [InlineData("Chat_Metrics:Limits:By", "Chat_Metrics:Limits is not a setting: is ChatMetrics:Limits meant?")]
    [InlineData("ChatMetrics_StoreMessages", "ChatMetrics_StoreMessages is not a setting: is ChatMetrics__StoreMessages meant?")]
    [InlineData("CHATMETRICS_STOREMESSAGES", "CHATMETRICS_STOREMESSAGES is not a setting: is ChatMetrics__StoreMessages meant?")]
    [InlineData("ChatMetrics_Limits:By", "ChatMetrics_Limits:By is not a setting: is ChatMetrics__Limits__By meant?")]
    [InlineData("ChatMetrics.Limits.By", "ChatMetrics.Limits.By is not a setting: is ChatMetrics:Limits:By meant?")]
    [InlineData("ChatMetrics_Alerts_Rules_system_cpu_Limit", "ChatMetrics_Alerts_Rules_system_cpu_Limit is not a setting: is ChatMetrics__Alerts__Rules__system_cpu__Limit meant?")]
    public void ThrowIfWrong_RootThatIsWrong_NamesTheSettingThatMayBeMeant(string key, string message)
    {
        var thrown = Assert.Throws<InvalidOperationException>(() => ApiSettings.ThrowIfWrong(Of(key)));

        Assert.Equal(message, thrown.Message, ignoreCase: true);
    }

    [Fact]
    public void ThrowIfWrong_EmptyListsAndSectionsOfAFile_AreTaken()
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(
            """{"ChatMetrics": {"Gateway": {"Purposes": {"title": []}}, "Models": {}, "Limits": null}, "Chat": {}}"""));

        ApiSettings.ThrowIfWrong(new ConfigurationBuilder().AddJsonStream(file).Build());
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
    [InlineData("CHATMETRICS_EXPORT_PORT_80_TCP_ADDR")]
    [InlineData("CHATMETRICS_MODELS_SERVICE_HOST")]
    [InlineData("ChatMetricsTest:StoreMessages")]
    [InlineData("ChatMetric:Other")]
    [InlineData("Logging:LogLevel:Default")]
    public void ThrowIfWrong_SettingThatThereIs_IsTaken(string key) => ApiSettings.ThrowIfWrong(Of(key));

    private static IConfigurationRoot Of(string key, string value = "1") =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();

    [GeneratedRegex(@"(?<=`)ChatMetrics:\w+(:[\w<>]+)*")]
    private static partial Regex DocumentedName();
}
