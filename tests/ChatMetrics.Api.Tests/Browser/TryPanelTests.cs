using System.Collections.Concurrent;
using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>The dashboard's chat box.</summary>
public sealed class TryPanelTests(GarnetServer server) : ApiTests(server)
{
    private const string Markup = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Ask_ByKeyboard_ShowsTheAnswerAndWhatItCost()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);
        var panel = page.Region("Try it");

        await panel.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).PressSequentiallyAsync("What helps dry skin?\n");

        var log = panel.GetByRole(AriaRole.Log, new() { Name = "This conversation" });
        await Expect(log).ToContainTextAsync("A gentle cleanser.");
        foreach (var figure in new[] { "Rating", "Duration", "CPU time", "Allocated", "Tokens", "Money", "Seen by you", "First token", "Network" })
        {
            var value = panel.Locator(".cost > div", new() { Has = page.Page.GetByText(figure, new() { Exact = true }) }).Locator("dd");
            await Expect(value).Not.ToBeEmptyAsync();
            await Expect(value).Not.ToHaveTextAsync("–");
        }

        await Expect(panel.GetByRole(AriaRole.Textbox)).ToHaveValueAsync("");
        var conversations = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        var conversation = conversations.At("conversations")[0].At("conversation_id").GetString();
        await Expect(panel.GetByRole(AriaRole.Link, new() { Name = "Its conversation" })).ToHaveAttributeAsync("href", $"#/conversation/{conversation}");
    }

    [Fact]
    public async Task Ask_Again_GoesOnWithTheConversationUntilANewOneIsBegun()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);
        var panel = page.Region("Try it");

        await AskAsync(panel, "first", answers: 1);
        await AskAsync(panel, "second", answers: 2);
        await panel.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        await AskAsync(panel, "third", answers: 1);

        var conversations = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal([1, 2], conversations.At("conversations").EnumerateArray().Select(c => c.At("chat_count").GetInt32()).Order());
        await Expect(panel.GetByRole(AriaRole.Log)).Not.ToContainTextAsync("second");
    }

    [Fact]
    public async Task Ask_WhileTheModelSpeaks_ShowsWhatItSaidAndCanBeStopped()
    {
        var api = await StartAsync();
        api.Model.Hangs = true;
        await using var page = await OpenAsync(api);
        var panel = page.Region("Try it");

        await panel.GetByRole(AriaRole.Button, new() { Name = "What helps dry skin?" }).ClickAsync();
        await Expect(panel.Locator(".answer")).ToHaveTextAsync("A gentle cleanser.");
        await Expect(panel.Locator(".cost")).ToHaveCountAsync(0);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Stopped.");
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Ask" })).ToBeVisibleAsync();
        api.Model.Hangs = false;
        await AskAsync(panel, "again", answers: 1);
    }

    [Fact]
    public async Task Ask_WithMarkupInQuestionAndAnswer_ShowsItAsText()
    {
        var api = await StartAsync();
        api.Model.Pieces = ["Try ", Markup];
        await using var page = await OpenAsync(api);
        var panel = page.Region("Try it");

        await AskAsync(panel, Markup, answers: 1);

        await Expect(panel.Locator(".question")).ToHaveTextAsync($"You: {Markup}");
        await Expect(panel.Locator(".answer")).ToHaveTextAsync($"Try {Markup}");
        await Expect(panel.Locator("img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Ask_AModelThatFails_SaysSoAndKeepsWhatItSaid()
    {
        var api = await StartAsync();
        api.Model.Failure = new HttpRequestException("no more");
        await using var page = await OpenAsync(api);
        var panel = page.Region("Try it");

        await AskAsync(panel, "hi", answers: 0);

        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("model");
        await Expect(panel.Locator(".answer")).ToHaveTextAsync("A gentle cleanser.");
    }

    [Fact]
    public async Task Ask_WhileTheApiIsAway_SaysSo()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        var panel = page.Region("Try it");
        await Expect(panel.GetByRole(AriaRole.Textbox)).ToBeVisibleAsync();
        await StopAsync(api);

        await AskAsync(panel, "hi", answers: 0);

        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The API cannot be reached.");
    }

    [Fact]
    public async Task Ask_AQuestion_ReportsWhatThePageMeasured()
    {
        var reports = new ConcurrentQueue<string>();
        var api = await StartAsync();
        await using var page = await OpenAsync(api, reports.Enqueue);

        await AskAsync(page.Region("Try it"), "hi", answers: 1);

        await Eventually.IsTrueAsync(() => !reports.IsEmpty);
        var report = Assert.Single(Json.Parse(Assert.Single(reports)).At("reports").EnumerateArray());
        Assert.Equal("chat_request dashboard", $"{report.At("operation").GetString()} {report.At("service").GetString()}");
        var conversation = (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("conversations")[0].At("conversation_id").GetString();
        var chats = await api.GetAsync($"/conversation-metrics/{conversation}").ReadAsync();
        Assert.Equal(chats.At("individual_chats")[0].At("chat_id").GetString(), report.At("chat_id").GetString());
    }

    private static async Task<DashboardPage> OpenAsync(ChatApplication api, Action<string>? reported = null)
    {
        var page = await DashboardPage.OpenAsync(api);
        await page.Page.RouteAsync("**/performance-reports", async route =>
        {
            reported?.Invoke(route.Request.PostData!);
            await route.FulfillAsync(new() { Status = 201, ContentType = "application/json", Body = """{"ids":[]}""" });
        });
        return page;
    }

    private static async Task AskAsync(ILocator panel, string message, int answers)
    {
        await panel.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync(message);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(panel.Locator(".cost")).ToHaveCountAsync(answers);
    }
}
