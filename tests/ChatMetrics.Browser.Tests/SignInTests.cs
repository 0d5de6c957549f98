using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard of an API with keys: signing in, the live stream, signing out.</summary>
public sealed class SignInTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Dashboard_WithoutACookie_AsksForAKeyAndGoesBackWhereItWas()
    {
        var api = await StartAsync(TestKeys.Settings);
        // The browser says in the console that it was refused.
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/users", mayLoseConnection: true);
        var key = page.Page.GetByLabel("Key");

        await Expect(key).ToBeFocusedAsync();
        await key.FillAsync("nonsense");
        await key.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The key is unknown.");
        await key.FillAsync(TestKeys.Of(AccessScopes.Read));
        await key.PressAsync("Enter");

        await Expect(page.Page).ToHaveURLAsync($"{api.Client.BaseAddress}#/users");
        await page.WaitForStreamAsync();
        Assert.Equal("", await page.Page.EvaluateAsync<string>("document.cookie"));

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Sign in or out" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Signed in as read: read.");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(key).ToBeVisibleAsync();
        await page.Page.GotoAsync($"{api.Client.BaseAddress}");
        await Expect(key).ToBeVisibleAsync();
    }
}
