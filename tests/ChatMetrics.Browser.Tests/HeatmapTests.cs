using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's heatmap: how long chats took, over time, and the chats behind each cell.</summary>
public sealed class HeatmapTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Cell_Clicked_ListsItsChats()
    {
        var api = await StartWithFastAndSlowAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var cells = Cells(page);
        await Expect(cells).ToHaveCountAsync(2);
        await Expect(cells.First).ToHaveAttributeAsync("aria-label", new Regex(", 5 ms to 10 ms: 2 chats$"));
        await Expect(cells.Last).ToHaveAttributeAsync("aria-label", new Regex(", 2 s to 5 s: 1 chat$"));
        await Expect(page.Region("How long chats took").Locator("figcaption")).ToContainTextAsync("3 chats. The most in one cell: ");

        await cells.Last.ClickAsync();

        await ShowsAsync(page.Region("Chats"), "Question 3");
        await Expect(page.Page).ToHaveURLAsync(new Regex("slower_than_ms="));
    }

    [Fact]
    public async Task Cells_ByKeysAlone_AreOneStopAndLeadToTheirChats()
    {
        var api = await StartWithFastAndSlowAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var cells = Cells(page);
        await Expect(cells).ToHaveCountAsync(2);
        await Expect(page.Page.Locator(".heat a[tabindex='0']")).ToHaveCountAsync(1);

        await cells.First.FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(cells.Last).ToBeFocusedAsync();
        await Expect(page.Region("How long chats took").Locator(".chart-tip")).ToContainTextAsync("1 chat");
        await page.Page.Keyboard.PressAsync("Enter");

        await ShowsAsync(page.Region("Chats"), "Question 3");
    }

    [Fact]
    public async Task Heatmap_NoChats_SaysSo()
    {
        var api = await StartAsync();
        await StoredChats.StoreAsync(api, 1, chat => chat);
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/?from=2025-01-20T10:00:00Z&to=2025-01-20T11:00:00Z");

        await Expect(page.Region("How long chats took")).ToContainTextAsync("No chats in ");
    }

    private static ILocator Cells(DashboardPage page) => page.Page.Locator(".heat a");

    // All of one moment, so that they are in one column.
    private async Task<ChatApplication> StartWithFastAndSlowAsync()
    {
        var api = await StartAsync();
        var now = DateTimeOffset.UtcNow;
        foreach (var (number, workflowUs) in new[] { (1, 1_000), (2, 1_000), (3, 2_500_000) })
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(now, number, workflowUs), []);
        }

        return api;
    }
}
