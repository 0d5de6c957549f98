using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's failures: what failed, what it cost, and what was refused.</summary>
public sealed class FailuresTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Failures_ByTheirClass_SayWhatWasWastedAndLeadToTheirChats()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { PriceUsd = 0.01m });
        await StoreAsync(api, 2, chat => chat with { PriceUsd = 0.04m, Outcome = ChatOutcome.Failed, Error = "model_broke_off" });
        await using var page = await DashboardPage.OpenAsync(api);
        var failures = page.Region("Failures");

        await Expect(DashboardPage.Value(failures, "Failed chats")).ToHaveTextAsync("150.0 % of all");
        await Expect(DashboardPage.Value(failures, "Wasted")).ToContainTextAsync("$0.04");
        await Expect(failures.GetByRole(AriaRole.Row).Last).ToHaveTextAsync("Model broke off1$0.04");
        await failures.GetByRole(AriaRole.Link, new() { Name = "Model broke off" }).ClickAsync();

        await ShowsAsync(page.Region("Chats"), "Question 2");
    }

    [Fact]
    public async Task Requests_ThatAreRefused_AreCountedAndListed()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat);
        await api.PostAsync(new { message = "" }).ReadAsync(400);
        await using var page = await DashboardPage.OpenAsync(api);
        var failures = page.Region("Failures");

        await Expect(DashboardPage.Value(failures, "Refused requests")).ToContainTextAsync("1");
        await Expect(failures).ToContainTextAsync("Invalid request (400) 1");
        await Expect(failures.GetByRole(AriaRole.List, new() { Name = "The last ones" }).GetByRole(AriaRole.Listitem))
            .ToContainTextAsync(["POST /chat 400"]);
    }

    [Fact]
    public async Task Chats_AllAnswered_AreOneQuietLine()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { PriceUsd = 0.01m });
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Region("Failures")).ToContainTextAsync("Nothing failed in the last 5 minutes: the one chat was answered");
        await Expect(page.Region("Failures").Locator("dl, table")).ToHaveCountAsync(0);
    }
}
