using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>The dashboard's alerts.</summary>
public sealed class AlertsPanelTests(GarnetServer server) : ApiTests(server)
{
    private const string Markup = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Open_WhereThereAreNoAlerts_SaysThatNothingWatches()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Region("Alerts")).ToContainTextAsync("No alert rules are set up");
    }

    [Fact]
    public async Task Open_WithoutAnActiveAlert_SaysSo()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api, """{"alerts":[]}""");

        await Expect(page.Region("Alerts")).ToContainTextAsync("No alert is active.");
    }

    [Fact]
    public async Task Open_WithAnAlert_ShowsItsMessageAsText()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(
            api, $$"""{"alerts":[{"message":"{{Markup}}","since":"2026-01-20T10:30:45.123Z"}]}""");

        await Expect(page.Region("Alerts").GetByRole(AriaRole.Listitem)).ToContainTextAsync(Markup);
        await Expect(page.Region("Alerts").Locator("img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Open_WhileTheyCannotBeRead_SaysSoAndTriesAgain()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api, """{"status":503,"title":"Not now.","detail":"Redis is away."}""", status: 503);
        var panel = page.Region("Alerts");
        await Expect(panel).ToContainTextAsync("Redis is away.");

        await AnswerAsync(page.Page, """{"alerts":[]}""");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(panel).ToContainTextAsync("No alert is active.");
        await Expect(panel).Not.ToContainTextAsync("Redis is away.");
    }

    private static async Task<DashboardPage> OpenAsync(ChatApplication api, string alerts, int status = 200)
    {
        var page = await DashboardPage.OpenAsync(api);
        await AnswerAsync(page.Page, alerts, status);
        await page.Page.ReloadAsync();
        return page;
    }

    private static async Task AnswerAsync(IPage page, string body, int status = 200) =>
        await page.RouteAsync("**/alerts", route => route.FulfillAsync(new() { Status = status, ContentType = "application/json", Body = body }));
}
