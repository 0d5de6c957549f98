using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>A model that is really slow: the alert fires, everyone is told, and it resolves by itself.</summary>
public sealed class SlowModelTests : ApplicationTests
{
    private const string FakeModel = "fake-model";

    [Fact]
    public async Task Ask_ModelThatIsSlow_FiresAnAlertThatResolvesByItself()
    {
        await using var receiver = new WebhookReceiver(200);
        await using var application = Watch(await RunningApplication.StartAsync(
            [
                .. new[]
                {
                    "Rules:slow_model:Metric=duration_p95_ms", "Rules:slow_model:Limit=1000", "Rules:slow_model:Model=fake",
                    "Rules:slow_model:Window=1m", "Rules:slow_model:MinChats=1", "Rules:slow_model:ClearFor=0s",
                    "Rules:slow_model:Channels=hook", $"Channels:hook:Url={receiver.Url}",
                }.Select(setting => $"--ChatMetrics:Alerts:{setting}"),
            ]));
        await application.ExecuteAsync(FakeModel, KnownResourceCommands.StartCommand);
        await application.WaitUntilHealthyAsync(FakeModel);
        await using var live = await application.Api.ListenAsync();

        await SlowDownAsync(application);
        List<string> chats = [];
        // Several: one that ends well after its minute is in no window of a minute.
        while (chats.Count < 5)
        {
            chats.Add(await AskAsync(application));
        }

        JsonElement[] active = [];
        await application.WaitForAsync(
            async () => (active = (await application.Api.GetAsync("/alerts?rule=slow_model")).Items("active")).Length > 0, "alert");
        JsonElement[] history = [];
        await application.WaitForAsync(
            async () => (history = (await application.Api.GetAsync("/alerts?rule=slow_model")).Items("history")).Length > 0, "resolved alert");

        var (fired, resolved) = (Assert.Single(active), Assert.Single(history));
        Assert.Equal(("firing", "fake", fired.Text("id")), (fired.Text("state"), fired.Text("group"), resolved.Text("id")));
        Assert.True(fired.Number("value") >= 1400);
        Assert.NotEmpty(fired.Items("chat_ids"));
        Assert.Subset(chats.ToHashSet(), fired.Items("chat_ids").Select(id => id.GetString()!).ToHashSet());
        string[] told = [$"{fired.Text("id")} firing", $"{fired.Text("id")} resolved"];
        await application.WaitForAsync(() => live.Alerts.Count(alert => alert.Text("rule") == "slow_model") == 2, "alert events");
        Assert.Equal(told, live.Alerts.Where(alert => alert.Text("rule") == "slow_model").Select(alert => $"{alert.Text("id")} {alert.Text("state")}"));
        // Each at least once: a receiver that answers late is told again.
        await application.WaitForAsync(() => ToldTo(receiver).Count == 2, "webhooks");
        Assert.Equal(told, ToldTo(receiver));
    }

    private static SortedSet<string> ToldTo(WebhookReceiver receiver) =>
    [
        .. receiver.Received.SelectMany(request => JsonSerializer.Deserialize<JsonElement>(request.Body).Items("alerts"))
            // The machine may be busy too.
            .Where(alert => alert.Text("rule") == "slow_model")
            .Select(alert => $"{alert.Text("id")} {alert.Text("state")}"),
    ];

    private static async Task SlowDownAsync(RunningApplication application)
    {
        using var slow = await application.Client.PutAsJsonAsync(
            new Uri(application.Application.GetEndpoint(FakeModel, "http"), "/behavior"),
            new { first_token_delay_ms = 1500, tokens_per_second = 0 },
            TestContext.Current.CancellationToken);
        slow.EnsureSuccessStatusCode();
    }

    // The id of the chat.
    private static async Task<string> AskAsync(RunningApplication application)
    {
        using var answer = await application.Api.PostAsync("""{"message": "Hello", "model": "fake"}""");
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("X-Chat-Id").Single();
    }
}
