using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.Api.Tests.Settings;

/// <summary>The names that settings had once: they work, the new ones win, and the log says what they are called now.</summary>
public sealed class RenamedSettingsTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("--Chat:MaxPromptTurns=1")]
    [InlineData("--CHAT:maxpromptturns=1")]
    [InlineData("--ChatMetrics:MaxPromptTurns=1")]
    [InlineData("--Chat:MaxPromptTurns=5", "--ChatMetrics:MaxPromptTurns=1")]
    [InlineData("--ChatMetrics:MaxPromptTurns=1", "--Chat:MaxPromptTurns=5")]
    public async Task PostChat_SettingOfEitherName_IsFollowedAndTheNewOneWins(params string[] settings)
    {
        var api = await StartAsync(settings);

        await api.PostAsync("""
            {"message":"now","chat_history":[{"role":"user","content":"1"},{"role":"user","content":"2"}]}
            """).ReadAsync();

        Assert.Equal(["user: 2", "user: now"], api.Model.LastTurns);
    }

    [Fact]
    public async Task PostChat_ModelWithSettingsOfBothNames_HasThemAll()
    {
        var api = await StartAsync(
            "--Chat:Models:old:Provider=offline", "--Chat:Models:both:Provider=openai", "--ChatMetrics:Models:both:Provider=offline",
            "--ChatMetrics:DefaultModel=both");

        var answer = await api.PostAsync(new { message = "hi" }).ReadAsync();
        var problem = await api.PostAsync(new { message = "hi", model = "nobody" }).ReadAsync(400);

        Assert.Equal("both", answer.At("metadata.individual_chat_metrics.model").GetString());
        Assert.Contains("both, old", problem.At("errors.model")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OldNamesInUse_AreLoggedOnceInOneLineAndNoValueIs()
    {
        var api = await StartAsync(
            "--Chat:Models:gpt:Model=gpt-5", "--Chat:Models:gpt:ApiKey=sk-secret", "--Chat:ModelTimeout=00:00:30");

        var line = Assert.Single(api.Log.Messages, message => message.Contains("Chat:", StringComparison.Ordinal));
        Assert.EndsWith(
            "Chat:ModelTimeout is now ChatMetrics:ModelTimeout, Chat:Models:gpt:ApiKey is now ChatMetrics:Models:gpt:ApiKey, "
            + "Chat:Models:gpt:Model is now ChatMetrics:Models:gpt:Model.",
            line,
            StringComparison.Ordinal);
        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("sk-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_NewNamesOnly_LogsNothingOfNames()
    {
        var api = await StartAsync("--ChatMetrics:ModelTimeout=00:00:30");

        Assert.DoesNotContain(api.Log.Messages, message => message.Contains("new names", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("New:Time must be above 0.", "Old:Time must be above 0.")]
    [InlineData("new:time must be above 0.", "Old:Time must be above 0.")]
    [InlineData("New:Models:gpt:Key is missing.", "Old:Models:gpt:Key is missing.")]
    [InlineData("at 'New:Models:gpt:Price' to type", "at 'Old:Models:gpt:Price' to type")]
    [InlineData("New:Models:gpt-5:Key", "New:Models:gpt-5:Key")]
    [InlineData("New:Models:gpt.5:Key", "New:Models:gpt.5:Key")]
    [InlineData("New:Models:gpt5:Key", "New:Models:gpt5:Key")]
    [InlineData("New:Models.", "New:Models.")]
    [InlineData("New:TimeZone, ANew:Time, New:Other", "New:TimeZone, ANew:Time, New:Other")]
    public void AsWritten_MessageThatNamesSettings_NamesThemAsTheyWereWritten(string message, string written)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Old:Time"] = "0",
            ["Old:Models:gpt:Price"] = "1",
            ["New:Models:gpt-5:Price"] = "1",
            ["Old:Other"] = "1",
        });

        Assert.Equal(written, RenamedSettings.Apply(configuration, "Old", "New", "Time", "Models", "Absent").AsWritten(message));
    }
}
