using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard where a browser or a proxy stands in its way.</summary>
public sealed class DashboardLoadingTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("**/performance-tracker.js", "Try", "Status", "Chats", "Stages")]
    [InlineData("**/tracked-chat.js", "Try", "Status", "Chats", "Stages")]
    [InlineData("**/overview.js", "Figures", "Stages", "Memory", "Try it")]
    [InlineData("**/explore.js", "Stages", "Status", "Chats", "Try it")]
    [InlineData("**/pages.js", null, "Status", "Chats", "Stages", "Try it")]
    public async Task Open_AFileIsBlocked_ShowsTheOtherPanelsAndSaysSo(string blocked, string? missing, params string[] shown)
    {
        var api = await StartAsync();
        await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow), []);
        // All of it is seen: what is further down is made only when it nearly is.
        var page = await SharedChromium.OpenPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 6000 } });
        await page.RouteAsync(blocked, route => route.AbortAsync());

        await page.GotoAsync($"{api.Client.BaseAddress}");

        if (missing is not null)
        {
            await Expect(Region(page, missing)).ToContainTextAsync("This panel could not be loaded.");
        }

        var content = new Dictionary<string, ILocator>
        {
            ["Status"] = DashboardPage.Value(Region(page, "Status"), "Redis").GetByText("ok"),
            ["Chats"] = page.GetByRole(AriaRole.Table, new() { Name = "Chats", Exact = true }).GetByText("Question 1"),
            ["Stages"] = Region(page, "Stages").GetByRole(AriaRole.Row).Last,
            ["Memory"] = Region(page, "Memory").GetByText("No sample yet"),
            ["Try it"] = Region(page, "Try it").GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }),
        };
        foreach (var name in shown)
        {
            await Expect(content[name]).ToBeVisibleAsync();
        }

        await page.CloseAsync();
    }

    [Fact]
    public async Task Open_BelowAPathOfAProxy_HasAllItsFilesAndItsStream()
    {
        var api = await StartAsync();
        var page = await SharedChromium.OpenPageAsync();
        var lost = new List<string>();
        // As a proxy that hands /cm/ on to the API, and knows nothing else.
        await page.RouteAsync(new Regex("^http"), route =>
        {
            var address = new Uri(route.Request.Url);
            if (address.PathAndQuery.StartsWith("/cm/", StringComparison.Ordinal))
            {
                return route.ContinueAsync(new() { Url = new Uri(address, address.PathAndQuery[3..]).AbsoluteUri });
            }

            lost.Add(route.Request.Url);
            return route.FulfillAsync(new() { Status = 404 });
        });

        await page.GotoAsync($"{api.Client.BaseAddress}cm/");
        await Expect(DashboardPage.Value(Region(page, "Status"), "Redis")).ToHaveTextAsync("ok");
        await api.PostAsync(new { message = "hi", conversation_id = "c" });
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Chats", Exact = true }).GetByText("hi", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Message").FillAsync("What helps?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();

        await Expect(Region(page, "Try it").Locator(".answer")).ToHaveTextAsync("A gentle cleanser.");
        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/performance-reports?source=frontend").ReadAsync()).At("reports").GetArrayLength() == 1);
        Assert.Empty(lost);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Scroll_TowardsThePagesEnd_MakesThePanelsThatAreThere()
    {
        var api = await StartAsync();
        for (var number = 1; number <= 25; number++)
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow, number), []);
        }

        var page = await SharedChromium.OpenPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 600 } });
        await page.GotoAsync($"{api.Client.BaseAddress}");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Chats", Exact = true }).GetByRole(AriaRole.Row)).ToHaveCountAsync(26);
        await Expect(Region(page, "Stages")).ToHaveCountAsync(0);

        // Some at a time, for the page gets longer.
        await Eventually.IsTrueAsync(async () =>
        {
            await page.Locator("footer").ScrollIntoViewIfNeededAsync();
            return await Region(page, "Stages").IsVisibleAsync();
        });

        await Expect(Region(page, "Stages").GetByRole(AriaRole.Row)).ToHaveCountAsync(7);
        await page.CloseAsync();
    }

    [Fact]
    public async Task Open_OnAnApiThatKnowsNoPlaceOfTheStreamYet_MissesNoChat()
    {
        var api = await StartAsync();
        var page = await SharedChromium.OpenPageAsync();
        var isFirst = true;
        // As an API gives it that has only just started; the chat ends before the stream is open.
        await page.RouteAsync("**/dashboard/snapshot", async route =>
        {
            if (!isFirst)
            {
                await route.ContinueAsync();
                return;
            }

            isFirst = false;
            var snapshot = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            snapshot["event_id"] = null;
            await api.PostAsync(new { message = "meanwhile" }).ReadAsync();
            await route.FulfillAsync(new() { ContentType = "application/json", Body = snapshot.ToJsonString() });
        });

        await page.GotoAsync($"{api.Client.BaseAddress}");

        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Chats", Exact = true }).GetByText("meanwhile")).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    private static ILocator Region(IPage page, string name) => page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });
}
