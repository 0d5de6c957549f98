using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's alerts.</summary>
public sealed class AlertsPanelTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Open_WhereThereAreNoAlerts_SaysThatNothingWatches()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Region("Alerts")).ToContainTextAsync("There are no alert rules yet");
    }
}
