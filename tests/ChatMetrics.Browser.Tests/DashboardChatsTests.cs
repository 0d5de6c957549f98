using System.Globalization;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's list of chats, in a real browser.</summary>
public sealed class DashboardChatsTests(GarnetServer server) : ApiTests(server)
{
    private const string Attack = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task List_ChatThatEnds_AppearsWithItsStagesAndCosts()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");
        await page.WaitForStreamAsync();

        api.Sampler.Set(70, 145.2);
        await AskAsync(api, "What for oily skin?", "my_skincare_chat");

        var row = Row(list, "What for oily skin?");
        await Expect(row.GetByRole(AriaRole.Img, new() { NameRegex = new("^Stages: Request .*, Model and tools .*, Response ") })).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("High Usage");
        await Expect(row.Locator(".chat-cost")).ToHaveTextAsync("$0");
        await Expect(row.Locator(".chat-cpu")).ToHaveTextAsync(new Regex(" m?s$"));
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "my_skincare_chat" })).ToHaveAttributeAsync("href", "#/conversation/my_skincare_chat");
        await Expect(row.Locator("time")).ToHaveAttributeAsync("title", new Regex(@"^\d{4}-\d\d-\d\dT.*Z$"));
    }

    [Fact]
    public async Task List_MarkupAsAMessage_IsText()
    {
        var api = await StartAsync();
        await AskAsync(api, Attack, "c");
        await using var page = await DashboardPage.OpenAsync(api);
        page.Page.Dialog += (_, dialog) => Assert.Fail($"A script ran: {dialog.Message}");

        await Expect(Row(page.Region("Chats"), Attack).GetByRole(AriaRole.Link, new() { Name = Attack })).ToBeVisibleAsync();

        await Expect(page.Page.Locator("img[src=x]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task List_QuestionThatIsNotKept_SaysSoAndLeadsToTheChat()
    {
        var api = await StartAsync("--ChatMetrics:StoreMessages=none");
        await AskAsync(api, "secret", "c");
        await using var page = await DashboardPage.OpenAsync(api);

        await Row(page.Region("Chats"), "(not stored)").GetByRole(AriaRole.Link, new() { Name = "(not stored)" }).ClickAsync();

        await Expect(page.Page.GetByRole(AriaRole.Heading, new() { Name = "(not stored)" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("The whole texts are not kept: see ChatMetrics:StoreMessages.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Filters_Chosen_ShowThoseThatAreMeant()
    {
        var api = await StartAsync();
        await AskAsync(api, "good", "a");
        api.Sampler.Set(70, 145.2);
        await AskAsync(api, "high", "b");
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "failed", conversation_id = "b" }).ReadAsync(502);
        // A conversation that cannot be is refused.
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        var list = page.Region("Chats");
        var conversation = list.GetByRole(AriaRole.Searchbox, new() { Name = "Conversation" });
        await ShowsAsync(list, "failed", "high", "good");

        await OpenFiltersAsync(list);
        await Choice(list, "Rating").SelectOptionAsync("Good");
        await ShowsAsync(list, "good");

        await list.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await ShowsAsync(list, "failed", "high", "good");

        await conversation.FillAsync("b");
        await ShowsAsync(list, "failed", "high");

        await Choice(list, "Outcome").SelectOptionAsync("Model failed");
        await ShowsAsync(list, "failed");
        await Expect(Row(list, "failed")).ToContainTextAsync("model failed");
        await Expect(Choice(list, "Outcome").GetByRole(AriaRole.Option)).ToHaveTextAsync(["Any outcome", "Answered", "Failed", "Cancelled", "Model failed"]);

        await page.Page.ReloadAsync();
        await ShowsAsync(list, "failed");
        await OpenFiltersAsync(list);
        await Expect(conversation).ToHaveValueAsync("b");
        await Expect(Choice(list, "Outcome")).ToHaveValueAsync("error=model_failed");

        await conversation.FillAsync("a");
        await Expect(list).ToContainTextAsync("No such chat is stored.");

        await conversation.FillAsync("not an id");
        await Expect(list.GetByRole(AriaRole.Status).First).ToContainTextAsync("A conversation id must be 1 to 128");

        await list.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
        await Choice(list, "Model").SelectOptionAsync(ChatApplication.ModelName);
        await ShowsAsync(list, "failed", "high", "good");
    }

    [Fact]
    public async Task Pages_OlderAndNewer_StayWhileChatsArriveAndNeverGrow()
    {
        var api = await StartAsync();
        foreach (var number in Enumerable.Range(1, 55))
        {
            await AskAsync(api, $"q{number}", "c");
        }

        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");
        await ShowsAsync(list, Questions(55, 31));

        await list.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await ShowsAsync(list, Questions(30, 6));
        await AskAsync(api, "q56", "c");
        await Expect(list).ToContainTextAsync("Page 2; 1 new since");
        await list.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await ShowsAsync(list, Questions(5, 1));
        await Expect(list.GetByRole(AriaRole.Button, new() { Name = "Older" })).ToBeDisabledAsync();

        await list.GetByRole(AriaRole.Button, new() { Name = "Newer" }).ClickAsync();
        await ShowsAsync(list, Questions(30, 6));
        await list.GetByRole(AriaRole.Button, new() { Name = "Show the newest" }).ClickAsync();
        await ShowsAsync(list, Questions(56, 32));
        await AskAsync(api, "q57", "c");
        await ShowsAsync(list, Questions(57, 33));
    }

    [Fact]
    public async Task Sort_ByAColumn_IsInTheAddressAndOutlivesAReload()
    {
        var api = await StartAsync();
        foreach (var (number, usd) in new[] { (1, 0.02m), (2, 0.09m), (3, 0.05m) })
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow.AddSeconds(number - 10), number, 1000) with { PriceUsd = usd }, []);
        }

        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");
        var cost = list.GetByRole(AriaRole.Columnheader, new() { Name = "Cost" });
        await ShowsAsync(list, "Question 3", "Question 2", "Question 1");

        await cost.GetByRole(AriaRole.Button).ClickAsync();
        await ShowsAsync(list, "Question 2", "Question 3", "Question 1");
        await Expect(cost).ToHaveAttributeAsync("aria-sort", "descending");
        Assert.EndsWith("#/?sort=price_usd", page.Page.Url, StringComparison.Ordinal);

        await cost.GetByRole(AriaRole.Button).ClickAsync();
        await ShowsAsync(list, "Question 1", "Question 3", "Question 2");
        await page.Page.ReloadAsync();
        await Expect(cost).ToHaveAttributeAsync("aria-sort", "ascending");
        await ShowsAsync(list, "Question 1", "Question 3", "Question 2");
        await page.Page.GoBackAsync();
        await ShowsAsync(list, "Question 2", "Question 3", "Question 1");
    }

    [Fact]
    public async Task Pages_OfAFilter_CountOnlyWhatIsMeant()
    {
        var api = await StartAsync();
        foreach (var number in Enumerable.Range(1, 26))
        {
            await AskAsync(api, $"q{number}", "c");
        }

        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");
        await OpenFiltersAsync(list);
        await list.GetByRole(AriaRole.Searchbox, new() { Name = "Conversation (exact id)" }).FillAsync("c");
        await ShowsAsync(list, Questions(26, 2));
        await list.GetByRole(AriaRole.Button, new() { Name = "Older" }).ClickAsync();
        await ShowsAsync(list, "q1");
        await page.WaitForStreamAsync();

        await AskAsync(api, "elsewhere", "d");
        await AskAsync(api, "q27", "c");

        await Expect(list).ToContainTextAsync("Page 2; 1 new since");
    }

    [Fact]
    public async Task List_ApiRestarts_SaysHowOldItIsAndGoesOn()
    {
        var api = await StartAsync();
        await AskAsync(api, "before", "c");
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        var list = page.Region("Chats");
        await ShowsAsync(list, "before");

        var port = api.Client.BaseAddress!.Port;
        await StopAsync(api);
        await Expect(list).ToContainTextAsync("as of ");
        await ShowsAsync(list, "before");

        var second = await StartAsync($"--urls=http://127.0.0.1:{port}");
        await AskAsync(second, "after", "c");
        await Expect(Row(list, "after")).ToBeVisibleAsync();
        await ShowsAsync(list, "after", "before");
    }

    [Fact]
    public async Task List_OnAPhone_IsCardsThatRemainATable()
    {
        var api = await StartAsync();
        await AskAsync(api, "What skincare routine do you recommend for oily skin?", new string('c', 128));
        await using var page = await DashboardPage.OpenAsync(api, new() { ViewportSize = new() { Width = 390, Height = 844 }, ColorScheme = ColorScheme.Dark });
        var list = page.Region("Chats");

        var row = Row(list, "What skincare routine");
        await Expect(row.GetByRole(AriaRole.Cell)).ToHaveCountAsync(7);
        await Expect(list.GetByRole(AriaRole.Columnheader)).ToHaveCountAsync(8);
        await Expect(row.Locator(".chat-cost")).ToBeInViewportAsync();
        Assert.InRange(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 390);
    }

    internal static async Task<string> AskAsync(ChatApplication api, string message, string conversation)
    {
        var answer = await api.PostAsync(new { message, conversation_id = conversation }).ReadAsync();
        return answer.At("metadata.individual_chat_metrics.chat_id").GetString()!;
    }

    internal static ILocator Row(ILocator region, string question) =>
        region.GetByRole(AriaRole.Row).Filter(new() { Has = region.Page.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = question }) });

    /// <summary>The table has these questions, in this order, and no other.</summary>
    internal static Task ShowsAsync(ILocator region, params string[] questions) =>
        Expect(region.Locator(".chat-question > a")).ToHaveTextAsync(questions);

    internal static Task OpenFiltersAsync(ILocator list) => list.Locator(".filter-choice > summary").ClickAsync();

    private static ILocator Choice(ILocator list, string name) => list.GetByRole(AriaRole.Combobox, new() { Name = name, Exact = true });

    private static string[] Questions(int from, int to) =>
        [.. Enumerable.Range(to, from - to + 1).Reverse().Select(number => string.Create(CultureInfo.InvariantCulture, $"q{number}"))];
}
