using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's shares: which purpose, user or model costs how much, and the chats behind it.</summary>
public sealed class DashboardSharesTests(GarnetServer server) : ApiTests(server)
{
    private int _number;

    [Fact]
    public async Task Purposes_OfAChatUi_TellHowManyChoresAnAnswerBrings()
    {
        var api = await StartAsync();
        await SaveAsync(api, "ann", purpose: null, usd: 0.30m);
        await SaveAsync(api, "ann", "title", usd: 0.06m);
        await SaveAsync(api, "ann", "tags", usd: 0.04m, failed: true);
        await using var page = await DashboardPage.OpenAsync(api);
        var shares = page.Region("Shares");

        await Expect(shares).ToContainTextAsync("One answer comes with 2 chores.");
        var purposes = shares.Locator("tbody").Nth(0);
        await Expect(purposes.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["chat", "title", "tags"]);
        await Expect(purposes.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Cell)).ToHaveTextAsync(["1", "$0.30", "75.0 %"]);
        await Expect(purposes.GetByRole(AriaRole.Link, new() { Name = "Purposes, all of them" })).ToHaveAttributeAsync("href", "#/purposes");
    }

    [Fact]
    public async Task Users_AreListed_LeadToTheirChats()
    {
        var api = await StartAsync();
        await SaveAsync(api, "ann", purpose: null, usd: 0.10m);
        await SaveAsync(api, "bob", "title", usd: 0.30m);
        await SaveAsync(api, user: null, purpose: null, usd: 0.05m);
        await using var page = await DashboardPage.OpenAsync(api);
        var shares = page.Region("Shares");

        await Expect(shares.Locator("tbody").Nth(1).GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["bob", "ann"]);
        await shares.GetByRole(AriaRole.Link, new() { Name = "bob" }).ClickAsync();

        var list = page.Region("Chats");
        await Expect(list.GetByLabel("User (exact id)")).ToHaveValueAsync("bob");
        await Expect(list.GetByRole(AriaRole.Heading, new() { Name = "Chats", Exact = true })).ToBeFocusedAsync();
        await Expect(list.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(1);

        await list.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await DashboardChatsTests.OpenFiltersAsync(list);
        await list.GetByRole(AriaRole.Combobox, new() { Name = "Purpose", Exact = true }).SelectOptionAsync("chat");
        await Expect(list.GetByRole(AriaRole.Rowheader)).ToHaveCountAsync(2);
    }

    private Task<SavedChat> SaveAsync(ChatApplication api, string? user, string? purpose, decimal usd, bool failed = false) =>
        api.Service<ChatStore>().SaveAsync(
            ExampleChats.Plain(DateTimeOffset.UtcNow, ++_number, 1000) with
            {
                User = user,
                Purpose = purpose,
                PriceUsd = usd,
                Outcome = failed ? ChatOutcome.Failed : ChatOutcome.Completed,
                Error = failed ? "model_failed" : null,
            },
            []);
}
