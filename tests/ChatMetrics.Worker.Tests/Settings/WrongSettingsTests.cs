using System.Diagnostics;
using ChatMetrics.Telemetry.Settings;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Worker.Tests.Settings;

/// <summary>The worker gets the API's settings as well: it refuses what may have been meant for itself.</summary>
public sealed class WrongSettingsTests
{
    [Theory]
    [InlineData("ChatMetrics:Retention:Chat", "ChatMetrics:Retention:Chat is not a setting: is ChatMetrics:Retention:Chats meant?")]
    [InlineData("ChatMetrics:Retention:Teapot", "ChatMetrics:Retention:Teapot is not a setting: docs/settings.md lists them.")]
    [InlineData("ChatMetrics:Retentoin:Chats", "ChatMetrics:Retentoin is not a setting: is ChatMetrics:Retention meant?")]
    [InlineData("ChatMetrics:Alerts:Rules:mine:Limt", "ChatMetrics:Alerts:Rules:mine:Limt is not a setting: is ChatMetrics:Alerts:Rules:mine:Limit meant?")]
    [InlineData("ChatMetrics:Alerts:Channels:hook", "ChatMetrics:Alerts:Channels:hook is a section: set ChatMetrics:Alerts:Channels:hook:Url, :Format, :Secret, :Timeout.")]
    [InlineData("ChatMetric:Retention:Chats", "ChatMetric:Retention is not a setting: is ChatMetrics:Retention meant?")]
    [InlineData("ChatMetrics_Retention_Chats", "ChatMetrics_Retention_Chats is not a setting: is ChatMetrics__Retention__Chats meant?")]
    public void ThrowIfWrong_SettingThatMayBeMeantForTheWorker_NamesIt(string key, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Check(key)).Message);

    [Theory]
    [InlineData("ChatMetrics:Retention:Chats")]
    [InlineData("ChatMetrics:Prometheus")]
    [InlineData("ChatMetrics:Models:gpt:Model")]
    [InlineData("ChatMetrics:Modles")]
    [InlineData("ChatMetrics_StoreMessages")]
    [InlineData("CHATMETRICS_DATA")]
    public void ThrowIfWrong_SettingOfTheWorkerOrOfOthers_IsTaken(string key) => Check(key);

    [Fact]
    public async Task Start_SettingThatThereIsNot_ExitsWith78AndOneLine()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatMetrics.Worker.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__redis"] = "127.0.0.1:1";
        start.Environment["ChatMetrics__Retention__Chat"] = "1.00:00:00";
        using var worker = Process.Start(start)!;
        try
        {
            var (output, error) = (
                worker.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
                worker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

            Assert.Equal(78, worker.ExitCode);
            Assert.Equal("ChatMetrics:Retention:Chat is not a setting: is ChatMetrics:Retention:Chats meant?", (await error).TrimEnd());
            Assert.Empty(await output);
        }
        finally
        {
            worker.Kill();
        }
    }

    private static void Check(string key) => new SettingsCheck(SettingsCheck.Shared, hasOthers: true)
        .ThrowIfWrong(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)"1")]).Build());
}
