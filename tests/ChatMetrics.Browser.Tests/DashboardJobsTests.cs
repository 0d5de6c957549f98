using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>What people come to the dashboard for, each within two clicks; the panels have further tests of their own.</summary>
public sealed class DashboardJobsTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task WhatAQuestionCosts_WithoutAClick_IsInTheFirstRow()
    {
        var api = await StartAsync();
        await StoreSeveralAsync(api);
        await using var page = await DashboardPage.OpenAsync(api);

        await ExpectTileAsync(page, "Cost", "^median \\$0.0[12]\\d* ?medianp95 \\$0.0[89]\\d* ?p95\\$0.16 in all.*dearest \\$0.09$");
        await ExpectTileAsync(page, "CPU time", "^median \\d+.\\d+ msmedianp95 \\d+.\\d+ msp95110 ms in all.*most 50.0 ms$");
        await ExpectTileAsync(page, "Allocated memory", "^median \\d.\\d MBmedianp95 \\d.\\d MBp9511.0 MB in all.*most 5.0 MB$");
        await ExpectTileAsync(page, "Duration", "^median .* m?smedianp95 .* m?sp95.* in all.*slowest 5.01 s$");
        await ExpectTileAsync(page, "Tokens", "^median .*medianp95 .*p951,100 in all.*most 500$");
        await Expect(page.Figures.GetByRole(AriaRole.Img, new() { NameRegex = new("^(Cost|CPU time|Allocated memory|Duration|Tokens) a question: .* to .*, last ") }))
            .ToHaveCountAsync(5);
    }

    [Fact]
    public async Task WhatAQuestionCosts_OfAHour_IsHeldAgainstTheHourBefore()
    {
        var api = await StartAsync();
        await StoreTwoHoursAsync(api);
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/?period=1h");

        await Expect(page.Figures.Locator(".tile-change").First).ToHaveTextAsync("+200 % a question");
        await Expect(page.Figures.Locator(".tile-change").First).ToHaveAttributeAsync("aria-label", "+200 % against the hour before");
    }

    [Theory]
    [InlineData("Cost", "What it cost", "$0.09")]
    [InlineData("CPU time", "What it used", "50.0 ms of CPU time")]
    [InlineData("Duration", "Where the time went", "5.00 s")]
    [InlineData("Allocated", "What it used", "5.0 MB allocated")]
    [InlineData("Tokens", "What it cost", "400")]
    [InlineData("First token", "Question and answer", "Question 3")]
    public async Task TheDearestQuestion_ByOneClickOnAColumn_SaysWhyByTheNext(string column, string section, string words)
    {
        var api = await StartAsync();
        await StoreSeveralAsync(api);
        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");
        await ShowsAsync(list, "Question 6", "Question 5", "Question 4", "Question 3", "Question 2", "Question 1");

        await list.GetByRole(AriaRole.Columnheader, new() { Name = column, Exact = true }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(list.Locator(".chat-question > a").First).ToHaveTextAsync("Question 3");
        await list.Locator(".chat-question > a").First.ClickAsync();

        await Expect(page.Page.Locator("#view").GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync("“Question 3”");
        await Expect(page.Region(section)).ToContainTextAsync(words);
        await Expect(DashboardPage.Value(page.Page.Locator("#view .facts"), "Cost")).ToContainTextAsync(new Regex("[0-9.]+ × the usual"));
    }

    [Theory]
    [InlineData("Conversations", "dear", "1", "$0.09")]
    [InlineData("Users", "bob", "1", "$0.09")]
    [InlineData("Purposes", "title", "1", "$0.09")]
    [InlineData("Models", "m", "6", "$0.16")]
    public async Task WhatBurnsMost_ByOneClick_LeadsToItsChatsByTheNext(string place, string name, string chats, string cost)
    {
        var api = await StartAsync();
        await StoreSeveralAsync(api);
        await using var page = await DashboardPage.OpenAsync(api);
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", Exact = true }).GetByRole(AriaRole.Link, new() { Name = place }).ClickAsync();
        var first = page.Region(place).Locator("tbody").GetByRole(AriaRole.Row).First;
        await Expect(first.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(name);
        await Expect(first.GetByRole(AriaRole.Cell)).ToContainTextAsync([chats, cost]);
        await first.GetByRole(AriaRole.Link).ClickAsync();

        var list = place == "Conversations" ? page.Region("Conversation dear") : page.Region("Chats");
        await Expect(Row(list, "Question 3")).ToBeVisibleAsync();
        await Expect(list.Locator(".chat-question > a")).ToHaveCountAsync(chats == "1" ? 1 : 6);
    }

    [Fact]
    public async Task WhatManyQuestionsWouldCost_WithoutAClick_IsEstimatedWithItsRange()
    {
        var api = await StartAsync();
        await StoreSeveralAsync(api);
        await using var page = await DashboardPage.OpenAsync(api);
        var calculator = page.Region("What would it cost?");

        await Expect(calculator.GetByLabel("Questions like these")).ToHaveValueAsync("10000");
        await Expect(DashboardPage.Value(calculator, "Cost")).ToHaveTextAsync(new Regex(@"^\$266.67\$[0-9.]+ – \$[0-9.]+$"));
        await Expect(DashboardPage.Value(calculator, "CPU time")).ToContainTextAsync("–");
        await Expect(DashboardPage.Value(calculator, "Allocated")).ToContainTextAsync("–");
    }

    [Fact]
    public async Task WhatGotWorse_WithoutAClick_IsOneSentenceWithItsChats()
    {
        var api = await StartAsync();
        await StoreTwoHoursAsync(api);
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/?period=1h");
        var changes = page.Region("What changed");

        await Expect(changes).ToContainTextAsync(new Regex(@"The cost of a question went up by 200\s%, from \$0.01 to \$0.03"));
        await Expect(changes.GetByRole(AriaRole.Link).First).ToHaveAttributeAsync("href", new Regex("^#/chat/chat_[0-9]+$"));
        await changes.GetByText("All figures, now and before").ClickAsync();
        await Expect(changes.GetByRole(AriaRole.Row, new() { NameRegex = new("^Cost ") }).GetByRole(AriaRole.Cell).Nth(2)).ToHaveTextAsync("+200 %");
    }

    [Fact]
    public async Task WhereTheTimeWent_WithoutAClick_IsInStagesAndByOneInMeasurements()
    {
        var api = await StartAsync();
        await StoreSeveralAsync(api);
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Stages.GetByRole(AriaRole.Row).Nth(3)).ToContainTextAsync("5.00 s");
        await page.Stages.GetByText("Measured by name, within the stages").ClickAsync();
        await Expect(page.Stages.GetByRole(AriaRole.Row, new() { NameRegex = new("^model_call ") })).ToHaveTextAsync("model_callModel and tools640.0 ms40.0 ms");
        await page.Page.Locator(".heat a").Last.ClickAsync();
        await ShowsAsync(page.Region("Chats"), "Question 3");
    }

    [Fact]
    public async Task WhatFailed_WithoutAClick_IsCountedWithWhatItWastedAndByOneListed()
    {
        var api = await StartAsync();
        await StoreSeveralAsync(api);
        await StoreAsync(api, 7, chat => chat with
        {
            PriceUsd = 0.04m,
            Outcome = ChatOutcome.Failed,
            Error = "model_broke_off",
            Attempts = [new AttemptRecord(503, "server_error", 1000)],
        });
        await api.PostAsync(new { message = "hi", model = "none" }).ReadAsync(400);
        await using var page = await DashboardPage.OpenAsync(api);
        var failures = page.Region("Failures");

        await Expect(DashboardPage.Value(failures, "Failed chats")).ToContainTextAsync("1");
        await Expect(DashboardPage.Value(failures, "Wasted")).ToContainTextAsync("$0.04");
        await Expect(DashboardPage.Value(failures, "Retried calls")).ToContainTextAsync("1");
        await Expect(DashboardPage.Value(failures, "Refused requests")).ToContainTextAsync("1");
        await Expect(failures).ToContainTextAsync("Unknown model (400) 1");
        await failures.GetByRole(AriaRole.Link, new() { Name = "Model broke off" }).ClickAsync();
        await ShowsAsync(page.Region("Chats"), "Question 7");
    }

    private static Task ExpectTileAsync(DashboardPage page, string name, string figures) =>
        Expect(DashboardPage.Value(page.Figures, name)).ToHaveTextAsync(new Regex(figures));

    /// <summary>Six chats, of which the third is the highest in everything.</summary>
    private static async Task StoreSeveralAsync(ChatApplication api)
    {
        var now = DateTimeOffset.UtcNow.AddSeconds(-10);
        for (var number = 1; number <= 6; number++)
        {
            var isDear = number == 3;
            var chat = ExampleChats.Plain(now.AddMilliseconds(number), number, isDear ? 5_000_000 : 100_000, isDear ? "dear" : "c");
            await api.Service<ChatStore>().SaveAsync(
                chat with
                {
                    User = isDear ? "bob" : "ann",
                    Purpose = isDear ? "title" : null,
                    Model = "m",
                    Tokens = isDear ? new TokenCount(400, 100, Estimated: false) : new TokenCount(100, 20, Estimated: false),
                    PriceUsd = isDear ? 0.09m : 0.014m,
                    TokenPrice = isDear ? new TokenPrice(100, 500) : new TokenPrice(40, 500),
                    CpuTimeUs = isDear ? 50_000 : 12_000,
                    AllocatedBytes = (isDear ? 50L << 20 : 12L << 20) / 10,
                    TimeToFirstTokenUs = isDear ? 900_000 : 50_000,
                    Measurements = [new MeasurementRecord("model_call", chat.StartedAtUs, 40_000, ChatStage.WorkflowStart)],
                },
                []);
        }
    }

    /// <summary>Twelve chats in the hour before, and twelve that cost three times as much now.</summary>
    private static async Task StoreTwoHoursAsync(ChatApplication api)
    {
        var now = DateTimeOffset.UtcNow;
        for (var number = 1; number <= 24; number++)
        {
            var isBefore = number <= 12;
            await api.Service<ChatStore>().SaveAsync(
                ExampleChats.Plain(isBefore ? now.AddMinutes(-90) : now.AddMinutes(-2), number) with { PriceUsd = isBefore ? 0.01m : 0.03m }, []);
        }
    }
}
