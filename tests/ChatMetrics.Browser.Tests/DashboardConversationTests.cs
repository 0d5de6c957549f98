using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's view of one conversation, in a real browser.</summary>
public sealed class DashboardConversationTests(GarnetServer server) : ApiTests(server)
{
    private const string Attack = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Conversation_ByItsLink_HasItsChatsInOrderAndGrowsAsTheyEnd()
    {
        var api = await StartAsync();
        await AskAsync(api, Attack, "c");
        await AskAsync(api, "second", "c");
        await AskAsync(api, "elsewhere", "d");
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/conversation/c");
        var conversation = page.Region("Conversation c");

        await ShowsAsync(conversation, Attack, "second");
        await Expect(conversation.Locator("dt", new() { HasText = "Chats" }).Locator("xpath=../dd")).ToHaveTextAsync("2all answered");
        await AskAsync(api, "third", "c");
        await ShowsAsync(conversation, Attack, "second", "third");
        await Expect(page.Page.Locator("img[src=x]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Conversation_ChartReadByKeys_SaysCostDurationAndContextOfEachChat()
    {
        var api = await StartAsync();
        foreach (var number in Enumerable.Range(1, 3))
        {
            api.Model.Usage = new UsageDetails { InputTokenCount = 100 * number, OutputTokenCount = 10 };
            await AskAsync(api, $"q{number}", "c");
        }

        await using var page = await DashboardPage.OpenAsync(api, hash: "#/conversation/c");
        var chart = page.Region("Conversation c").GetByRole(AriaRole.Slider, new() { NameRegex = new("^The conversation chat by chat") });
        await chart.FocusAsync();

        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(chart).ToHaveAttributeAsync("aria-valuetext", new Regex("^3: q3, Cost so far \\$0, Duration .* m?s, Context: tokens of the prompt 300$"));
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(chart).ToHaveAttributeAsync("aria-valuetext", new Regex("^1: q1, .* 100$"));
        await Expect(page.Page.Locator("#view figcaption")).ToContainTextAsync("Context: tokens of the prompt: 100 to 300, last 300");

        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Region("“q1”")).ToBeVisibleAsync();
        await page.Page.GoBackAsync();
        await ShowsAsync(page.Region("Conversation c"), "q1", "q2", "q3");
    }

    [Fact]
    public async Task Conversation_WithChatsThatFailedOrWereCancelled_CountsThemAndSaysHowEachEnded()
    {
        var api = await StartAsync();
        await AskAsync(api, "answered", "c");
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "failed", conversation_id = "c" }).ReadAsync(502);
        api.Model.Hangs = true;
        await using (var events = await SseReader.OpenAsync(await api.PostForStreamAsync(new { message = "cancelled", conversation_id = "c" })))
        {
            await events.NextAsync();
        }

        await using var page = await DashboardPage.OpenAsync(api, hash: "#/conversation/c");
        var conversation = page.Region("Conversation c");

        await ShowsAsync(conversation, "answered", "failed", "cancelled");
        await Expect(DashboardPage.Value(conversation.Locator(".facts"), "Chats")).ToHaveTextAsync("32 not answered");
        await Expect(Row(conversation, "failed")).ToContainTextAsync("model failed");
        await Row(conversation, "cancelled").Locator(".chat-question > a").ClickAsync();
        await Expect(page.Region("“cancelled”").GetByRole(AriaRole.Rowheader).Filter(new() { HasText = "cancelled here" })).ToHaveTextAsync("Model and toolscancelled here");
    }

    [Fact]
    public async Task Conversation_AfterAChatWhoseCostNobodyKnows_GoesOnWithTheLeast()
    {
        var api = await StartAsync();
        await AskAsync(api, "answered", "c");
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "failed", conversation_id = "c" }).ReadAsync(502);
        api.Model.Failure = null;
        await AskAsync(api, "answered again", "c");
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/conversation/c");
        var chart = page.Region("Conversation c").GetByRole(AriaRole.Slider, new() { NameRegex = new("^The conversation chat by chat") });
        await chart.FocusAsync();

        await page.Page.Keyboard.PressAsync("Home");
        await Expect(chart).ToHaveAttributeAsync("aria-valuetext", new Regex("^1: answered, Cost so far \\$0, "));
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(chart).ToHaveAttributeAsync("aria-valuetext", new Regex("^2: failed, Cost so far at least \\$0, "));
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(chart).ToHaveAttributeAsync("aria-valuetext", new Regex("^3: answered again, Cost so far at least \\$0, "));
        await Expect(page.Page.Locator("#view figcaption")).ToContainTextAsync("Cost so far: $0 to $0, last at least $0");
        await Expect(chart.Locator(".least").First).ToHaveAttributeAsync("d", new Regex("L.*L"));
    }

    [Fact]
    public async Task Conversation_OfManyPages_GoesOnWithWhatCameBefore()
    {
        var api = await StartAsync();
        foreach (var number in Enumerable.Range(1, 52))
        {
            await AskAsync(api, $"q{number}", "c");
        }

        await using var page = await DashboardPage.OpenAsync(api, hash: "#/conversation/c");
        var conversation = page.Region("Conversation c");
        await Expect(conversation).ToContainTextAsync("Chats 1 to 50");
        await conversation.GetByRole(AriaRole.Button, new() { Name = "Later" }).ClickAsync();

        await ShowsAsync(conversation, "q51", "q52");
        await Expect(conversation).ToContainTextAsync("Chats 51 to 52");
        await Expect(conversation.GetByRole(AriaRole.Button, new() { Name = "Later" })).ToBeDisabledAsync();
        await conversation.GetByRole(AriaRole.Button, new() { Name = "Earlier" }).ClickAsync();
        await Expect(conversation).ToContainTextAsync("Chats 1 to 50");
    }

    [Fact]
    public async Task Delete_Confirmed_RemovesItAndShowsTheOthers()
    {
        var api = await StartAsync();
        await AskAsync(api, "gone", "c");
        await AskAsync(api, "kept", "d");
        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");
        await ShowsAsync(list, "kept", "gone");
        await list.GetByRole(AriaRole.Link, new() { Name = "c", Exact = true }).ClickAsync();
        var delete = page.Region("Conversation c").GetByRole(AriaRole.Button, new() { Name = "Delete…" });
        var dialog = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Delete this conversation?" });

        // By keys alone; what is pressed without thought keeps it.
        await delete.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToContainTextAsync("c with its chat: records, turns and totals.");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it" })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await api.GetAsync("/conversation-metrics/c").ReadAsync();

        await Expect(delete).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Page.Keyboard.PressAsync("Tab");
        await page.Page.Keyboard.PressAsync("Enter");

        await ShowsAsync(list, "kept");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Page.GetByText("Conversation c deleted.")).ToHaveRoleAsync(AriaRole.Status);
        await Expect(page.Page.Locator("#main")).ToBeFocusedAsync();
        await api.GetAsync("/conversation-metrics/c").ReadAsync(404);
    }

    [Fact]
    public async Task Delete_RedisAway_SaysSoAndLeavesTheDialogOpen()
    {
        var api = await StartAsync();
        await AskAsync(api, "hi", "c");
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        await page.Page.GotoAsync($"{api.Client.BaseAddress}#/conversation/c");
        await page.Page.RouteAsync("**/conversation-metrics/c", route => route.Request.Method == "DELETE"
            ? route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = """{ "detail": "Redis is unavailable. Try again in a moment." }""" })
            : route.ContinueAsync());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete…" }).ClickAsync();

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Redis is unavailable. Try again in a moment.");
        await page.Page.GoBackAsync();
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Region("Chats")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("nobody", "There is no conversation of that id.")]
    [InlineData("no id", "A conversation id must be 1 to 128")]
    public async Task Conversation_Unknown_SaysSo(string id, string words)
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/conversation/{Uri.EscapeDataString(id)}", mayLoseConnection: true);

        await Expect(page.Region($"Conversation {id}")).ToContainTextAsync(words);
        await Expect(page.Region($"Conversation {id}").GetByRole(AriaRole.Link, new() { Name = "Go to the overview" })).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#view").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Conversation_OnAPhone_FitsItsScreen()
    {
        var api = await StartAsync();
        await AskAsync(api, "What skincare routine do you recommend for oily skin?", new string('c', 128));
        await using var page = await DashboardPage.OpenAsync(
            api, new() { ViewportSize = new() { Width = 390, Height = 844 } }, hash: $"#/conversation/{new string('c', 128)}");

        await Expect(page.Page.Locator("#view tbody .chat-question")).ToBeVisibleAsync();
        Assert.InRange(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 390);
    }
}
