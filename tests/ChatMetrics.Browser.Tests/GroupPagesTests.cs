using System.Globalization;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's pages of conversations, users, purposes and models: which of them costs most, and its chats.</summary>
public sealed class GroupPagesTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Users_WhoseChatsCostMost_ComeFirstAndLeadToTheirChats()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { User = "ann", PriceUsd = 0.10m });
        await StoreAsync(api, 2, chat => chat with { User = "bob", PriceUsd = 0.30m });
        await StoreAsync(api, 3, chat => chat with { PriceUsd = 0.05m });
        await using var page = await DashboardPage.OpenAsync(api);

        await Place(page, "Users").ClickAsync();
        var users = page.Region("Users");
        await Expect(Names(users)).ToHaveTextAsync(["bob", "ann"]);
        var bob = users.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Cell);
        await Expect(bob.Nth(0)).ToHaveTextAsync("1");
        await Expect(bob.Nth(1)).ToHaveTextAsync("$0.30");
        await Expect(bob.Nth(2)).ToHaveTextAsync("66.7 %");
        await Expect(users).ToContainTextAsync("1 chat without a user is in no row.");

        await users.GetByRole(AriaRole.Link, new() { Name = "bob" }).ClickAsync();
        await ShowsAsync(page.Region("Chats"), "Question 2");
    }

    [Fact]
    public async Task Users_SortedByAnother_StaySoInTheAddress()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { User = "ann", PriceUsd = 0.01m });
        await StoreAsync(api, 2, chat => chat with { User = "ann", PriceUsd = 0.01m });
        await StoreAsync(api, 3, chat => chat with { User = "bob", PriceUsd = 0.30m });
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/users");
        var users = page.Region("Users");
        await Expect(Names(users)).ToHaveTextAsync(["bob", "ann"]);
        await Expect(Head(users, "Cost")).ToHaveAttributeAsync("aria-sort", "descending");

        await users.GetByRole(AriaRole.Button, new() { Name = "Chats", Exact = true }).ClickAsync();
        await Expect(Names(users)).ToHaveTextAsync(["ann", "bob"]);
        await Expect(Head(users, "Chats")).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(page.Page).ToHaveURLAsync(new Regex("sort=chats"));

        await page.Page.ReloadAsync();
        await Expect(Names(users)).ToHaveTextAsync(["ann", "bob"]);
        await page.Page.GoBackAsync();
        await Expect(Names(users)).ToHaveTextAsync(["bob", "ann"]);
    }

    [Theory]
    [InlineData("Purposes", "title")]
    [InlineData("Models", "gpt-5")]
    public async Task Group_ThatCostsMost_LeadsToItsChats(string place, string name)
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { Purpose = "tags", Model = "small", PriceUsd = 0.01m });
        await StoreAsync(api, 2, chat => chat with { Purpose = "title", Model = "gpt-5", PriceUsd = 0.30m });
        await using var page = await DashboardPage.OpenAsync(api);

        await Place(page, place).ClickAsync();
        await Expect(Names(page.Region(place)).First).ToHaveTextAsync(name);
        await page.Region(place).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
        await ShowsAsync(page.Region("Chats"), "Question 2");
    }

    [Fact]
    public async Task Conversations_TheDearestFirst_LeadToThemselves()
    {
        var api = await StartAsync();
        await StoreAsync(api, 1, chat => chat with { ConversationId = "long", PriceUsd = 0.01m });
        await StoreAsync(api, 2, chat => chat with { ConversationId = "long", PriceUsd = 0.01m });
        await StoreAsync(api, 3, chat => chat with { ConversationId = "dear", PriceUsd = 0.30m });
        await using var page = await DashboardPage.OpenAsync(api);

        await Place(page, "Conversations").ClickAsync();
        var list = page.Region("Conversations");
        await Expect(Names(list)).ToHaveTextAsync(["dear", "long"]);
        await Expect(list).ToContainTextAsync("2 conversations");
        await list.GetByRole(AriaRole.Link, new() { Name = "dear" }).ClickAsync();
        await Expect(page.Region("Conversation dear")).ToBeVisibleAsync();

        await page.Page.GoBackAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "Chats", Exact = true }).ClickAsync();
        await Expect(Names(list)).ToHaveTextAsync(["long", "dear"]);
    }

    [Fact]
    public async Task Conversations_MoreThanAPage_AreTurned()
    {
        var api = await StartAsync();
        for (var number = 1; number <= 26; number++)
        {
            var conversation = number.ToString("'c'00", CultureInfo.InvariantCulture);
            await StoreAsync(api, number, chat => chat with { ConversationId = conversation, PriceUsd = number });
        }

        await using var page = await DashboardPage.OpenAsync(api, hash: "#/conversations");
        var list = page.Region("Conversations");
        await Expect(Names(list)).ToHaveCountAsync(25);
        await list.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Expect(Names(list)).ToHaveTextAsync(["c01"]);
        await Expect(list.GetByRole(AriaRole.Button, new() { Name = "Next" })).ToBeDisabledAsync();
        await list.GetByRole(AriaRole.Button, new() { Name = "First page" }).ClickAsync();
        await Expect(Names(list).First).ToHaveTextAsync("c26");
    }

    [Fact]
    public async Task Models_NoChatsYet_SaysSo()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/models");

        await Expect(page.Region("Models")).ToContainTextAsync("No chats in the last 5 minutes.");
    }

    private static ILocator Place(DashboardPage page, string name) =>
        page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true }).GetByRole(AriaRole.Link, new() { Name = name });

    private static ILocator Names(ILocator list) => list.GetByRole(AriaRole.Rowheader);

    private static ILocator Head(ILocator list, string name) => list.GetByRole(AriaRole.Columnheader, new() { Name = name, Exact = true });
}
