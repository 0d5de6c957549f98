using System.Text.Json;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's chat box.</summary>
[Collection(Collections.Modules)]
public sealed class TryPanelTests(GarnetServer server) : ApiTests(server)
{
    private const string Markup = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Ask_ByKeyboard_ShowsTheAnswerAndWhatItCost()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var panel = page.Region("Try it");

        await panel.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).PressSequentiallyAsync("What helps dry skin?\n");

        var log = panel.GetByRole(AriaRole.Log, new() { Name = "This conversation" });
        await Expect(log).ToContainTextAsync("A gentle cleanser.");
        foreach (var figure in new[] { "Rating", "Duration", "CPU time", "Allocated memory", "Tokens", "Cost", "Seen by you", "First token", "Network" })
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
        await using var page = await DashboardPage.OpenAsync(api);
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
    public async Task Ask_AfterItsConversationWasDeleted_BeginsANewOne()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var panel = page.Region("Try it");
        await AskAsync(panel, "first", answers: 1);
        await panel.GetByRole(AriaRole.Link, new() { Name = "Its conversation" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();

        await Expect(panel).Not.ToContainTextAsync("first");
        await Expect(page.Page.Locator("#main")).ToBeFocusedAsync();
        await AskAsync(panel, "second", answers: 1);
        var conversations = await api.GetAsync("/all-conversation-metrics").ReadAsync();
        Assert.Equal(1, Assert.Single(conversations.At("conversations").EnumerateArray()).At("chat_count").GetInt32());
    }

    [Fact]
    public async Task Ask_WhileTheModelSpeaks_ShowsWhatItSaidAndCanBeStopped()
    {
        var api = await StartAsync();
        api.Model.Hangs = true;
        await using var page = await DashboardPage.OpenAsync(api);
        var panel = page.Region("Try it");

        await panel.GetByRole(AriaRole.Button, new() { Name = "What helps dry skin?" }).ClickAsync();
        await Expect(panel.Locator(".answer")).ToHaveTextAsync("A gentle cleanser.");
        await Expect(panel.Locator(".cost")).ToHaveCountAsync(0);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Stop" }).ClickAsync();

        await Expect(panel.Locator(".after")).ToHaveTextAsync("Stopped.");
        await Expect(panel.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(panel.GetByRole(AriaRole.Button, new() { Name = "Ask" })).ToBeVisibleAsync();
        api.Model.Hangs = false;
        await AskAsync(panel, "again", answers: 1);
    }

    [Fact]
    public async Task Ask_WithMarkupInQuestionAndAnswer_ShowsItAsText()
    {
        var api = await StartAsync();
        api.Model.Pieces = ["Try ", Markup];
        await using var page = await DashboardPage.OpenAsync(api);
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
        await using var page = await DashboardPage.OpenAsync(api);
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
    public async Task Ask_AQuestion_JoinsWhatThePageMeasuredWithTheServersReport()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var panel = page.Region("Try it");

        await AskAsync(panel, "hi", answers: 1);
        var link = panel.GetByRole(AriaRole.Link, new() { Name = "This chat" });
        var id = (await link.GetAttributeAsync("href"))!.Split('/')[^1];

        JsonElement[] reports = [];
        await Eventually.IsTrueAsync(async () =>
        {
            reports = [.. (await api.GetAsync($"/performance-reports?chat_id={id}").ReadAsync()).At("reports").EnumerateArray()];
            return reports.Length == 2;
        });
        var server = Assert.Single(reports, report => report.At("source").GetString() == "backend");
        var browser = Assert.Single(reports, report => report.At("source").GetString() == "frontend");
        Assert.All(reports, report => Assert.Equal((id, "chat_request"), (report.At("chat_id").GetString(), report.At("operation").GetString())));
        Assert.Equal("dashboard", browser.At("service").GetString());
        var network = browser.At("metrics").EnumerateArray().Single(metric => metric.At("name").GetString() == "network");
        Assert.Equal(server.At("total_ms").GetDouble(), network.At("metadata.server_total_ms").GetDouble());
        Assert.InRange(network.At("duration_ms").GetDouble() + server.At("total_ms").GetDouble(), 0, browser.At("total_ms").GetDouble());

        await link.ClickAsync();
        var rows = page.Region("In the browser").GetByRole(AriaRole.Rowheader);
        await Expect(rows).ToHaveCountAsync(6);
        await Expect(rows.Filter(new() { HasText = "network" })).ToContainTextAsync("server_total_ms");
    }

    [Theory]
    [InlineData("Yes, do it", "You: Yes", "Done: your routine is saved.")]
    [InlineData("No, leave it", "You: No", "All right, I have saved nothing.")]
    public async Task Ask_WhatNeedsApproval_OffersWhatToAnswer(string button, string said, string done)
    {
        var api = await StartOfflineAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var panel = page.Region("Try it");

        await AskAsync(panel, "Please save a routine for oily skin", answers: 1);
        var proposal = panel.GetByRole(AriaRole.Group, new() { Name = "Waits for your approval" });
        await Expect(proposal).ToContainTextAsync(new Regex(@"It waits for your answer until (\d+ \w+, )?\d\d:\d\d:\d\d"));
        await proposal.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

        await Expect(panel.Locator(".answer").Last).ToContainTextAsync(done);
        await Expect(panel.Locator(".question").Last).ToHaveTextAsync(said);
        await Expect(proposal).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Ask_SomethingElseThanApproval_TakesTheProposalBack()
    {
        var api = await StartOfflineAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var panel = page.Region("Try it");
        await AskAsync(panel, "Please save a routine for oily skin", answers: 1);
        await Expect(panel.GetByRole(AriaRole.Group)).ToHaveCountAsync(1);

        await AskAsync(panel, "What does niacinamide do?", answers: 2);

        await Expect(panel.GetByRole(AriaRole.Group)).ToHaveCountAsync(0);
    }

    private static async Task AskAsync(ILocator panel, string message, int answers)
    {
        await panel.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync(message);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(panel.Locator(".cost")).ToHaveCountAsync(answers);
    }
}
