using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's view of one chat, in a real browser.</summary>
public sealed class DashboardChatTests(GarnetServer server) : ApiTests(server)
{
    private const string Attack = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Chat_ByItsLink_SaysWhereTheTimeWentAndWhatItUsed()
    {
        var api = await StartAsync();
        var id = await AskAsync(api, "What for oily skin?", "my_skincare_chat");
        await using var page = await DashboardPage.OpenAsync(api);
        await Row(page.Region("Chats"), "What for oily skin?").GetByRole(AriaRole.Link, new() { Name = "What for oily skin?" }).ClickAsync();
        var chat = page.Region("“What for oily skin?”");

        await Expect(page.Page).ToHaveURLAsync($"{api.Client.BaseAddress}#/chat/{id}");
        var stages = chat.GetByRole(AriaRole.Table, new() { Name = "Stages" });
        await Expect(stages.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(
        [
            "CPUof the machine", "Memoryof the API",
            "Request", "rate_limit_check",
            "History", "pending_preview_check", "message_assemblyturns: 0",
            "Model and tools", "model_call",
            "Check and price", "token_count_retrieval",
            "Storing",
            "Response",
        ]);
        await Expect(chat.GetByRole(AriaRole.Row, new() { NameRegex = new("^The machine") })).ToContainTextAsync("12.1 %");
        await Expect(chat.GetByRole(AriaRole.Row, new() { NameRegex = new("^The API process") })).ToContainTextAsync("145.2 MB resident");
        await Expect(chat).ToContainTextAsync("of one core over its");
        await Expect(chat).ToContainTextAsync("No other chat was in work meanwhile.");
        await Expect(chat).ToContainTextAsync("The lines are what was read as each stage began.");

        await page.Page.GoBackAsync();
        await Expect(chat).ToBeHiddenAsync();
        await Expect(Row(page.Region("Chats"), "What for oily skin?").GetByRole(AriaRole.Link, new() { Name = "What for oily skin?" })).ToBeFocusedAsync();
        await page.Page.GoForwardAsync();
        await Expect(chat).ToBeVisibleAsync();
        await chat.GetByRole(AriaRole.Link, new() { Name = "my_skincare_chat" }).ClickAsync();
        await Expect(page.Region("Conversation my_skincare_chat")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Chat_EarlierMessagesCouldNotBeRead_SaysSoInItsRowOnItsPageAndInTheChatBox()
    {
        const string Note = "Earlier messages could not be read; the model did not see them.";
        var api = await StartAsync();
        await AskAsync(api, "before", "c");
        api.MakeTurnsUnreadable("c");
        var id = await AskAsync(api, "follow-up", "c");
        await using var page = await DashboardPage.OpenAsync(api);
        var list = page.Region("Chats");

        await Expect(Row(list, "follow-up")).ToContainTextAsync(Note);
        await Expect(Row(list, "before")).Not.ToContainTextAsync(Note);
        await GoToAsync(page, api, id);
        await Expect(page.Region("“follow-up”").GetByText(Note)).ToBeVisibleAsync();

        await page.Page.GoBackAsync();
        var box = page.Region("Try it");
        await box.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync("first");
        await box.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(box.Locator(".cost")).ToHaveCountAsync(1);
        await Expect(box).Not.ToContainTextAsync(Note);
        var conversation = (await box.GetByRole(AriaRole.Link, new() { Name = "Its conversation" }).GetAttributeAsync("href"))!.Split('/')[^1];
        api.MakeTurnsUnreadable(conversation);
        await box.GetByRole(AriaRole.Textbox, new() { Name = "Message" }).FillAsync("second");
        await box.GetByRole(AriaRole.Button, new() { Name = "Ask", Exact = true }).ClickAsync();
        await Expect(box).ToContainTextAsync(Note);
    }

    [Fact]
    public async Task Chat_Copied_IsItsRecordAndTheRequestForIt()
    {
        var api = await StartAsync();
        var id = await AskAsync(api, Attack, "c");
        await using var page = await DashboardPage.OpenAsync(api, new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await GoToAsync(page, api, id);

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy as JSON" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Copied" })).ToBeVisibleAsync();
        var record = Json.Parse(await ClipboardAsync(page));
        Assert.Equal((id, Attack), (record.At("chat_id").GetString(), record.At("message").GetString()));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy curl that reads it" }).ClickAsync();
        await Eventually.IsTrueAsync(async () => await ClipboardAsync(page) == $"curl {api.Client.BaseAddress}chats/{id}");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy trace id" }).ClickAsync();
        var trace = record.At("trace_id").GetString();
        await Eventually.IsTrueAsync(async () => await ClipboardAsync(page) == trace);
    }

    [Fact]
    public async Task Chat_PageThatMayNotUseTheClipboard_ShowsTheTextToCopy()
    {
        var api = await StartAsync();
        var id = await AskAsync(api, "hi", "c");
        await using var page = await DashboardPage.OpenAsync(api);
        await GoToAsync(page, api, id);
        await page.Page.EvaluateAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy curl that reads it" }).ClickAsync();

        var text = page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Copy curl that reads it" }).GetByRole(AriaRole.Textbox);
        await Expect(text).ToHaveValueAsync($"curl {api.Client.BaseAddress}chats/{id}");
        await Expect(text).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Chat_LongAndSampled_HasItsSecondsOverItsStages()
    {
        var api = await StartAsync();
        var startedAt = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 20);
        var record = ExampleChats.Plain(startedAt, number: 1, workflowUs: 6_000_000) with { LowCpuPercent = 32.7, PeakCpuPercent = 84.3, Rating = PerformanceRating.HighUsage };
        await api.Service<ChatStore>().SaveAsync(record, []);
        var host = api.Service<ProcessIdentity>().Host;
        foreach (var second in Enumerable.Range(-1, 9))
        {
            var sample = ExampleSamples.Sample(host) with { At = startedAt.AddSeconds(second), CpuPercent = 20 + (second * 5) };
            await api.Service<SampleStore>().WriteAsync(sample, [host]);
        }

        await using var page = await DashboardPage.OpenAsync(api);
        await GoToAsync(page, api, record.ChatId);
        var stages = page.Page.GetByRole(AriaRole.Table, new() { Name = "Stages" });

        await Expect(stages.GetByRole(AriaRole.Img, new() { Name = "CPU of the machine: 32.7 – 84.3 %" })).ToBeVisibleAsync();
        await Expect(stages.GetByRole(AriaRole.Img, new() { Name = "Memory of the API: 145.2 MB" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByText($"The lines are the samples of each second, of {host}.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Chat_ShortThatPeakedBetweenItsStages_HasTheRangeThatItsRatingIsOf()
    {
        var api = await StartAsync();
        var chat = ExampleChats.Plain(DateTimeOffset.UtcNow.AddSeconds(-20), number: 1, workflowUs: 600_000);
        var record = chat with
        {
            Stages = [.. chat.Stages.Select((stage, i) => stage with { CpuPercent = 40 + i })],
            LowCpuPercent = 32.7,
            PeakCpuPercent = 84.3,
            Rating = PerformanceRating.HighUsage,
        };
        await api.Service<ChatStore>().SaveAsync(record, []);
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{record.ChatId}");

        var cpu = page.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^CPU of the machine") });
        await Expect(cpu.GetByRole(AriaRole.Cell).Last).ToHaveTextAsync("32.7 – 84.3 %");
        var trace = cpu.GetByRole(AriaRole.Img, new() { Name = "CPU of the machine: 32.7 – 84.3 %" });
        // The band reaches over the limit of 70 %; the line has steps and no slope.
        var limit = double.Parse((await trace.Locator(".limit").GetAttributeAsync("y1"))!, CultureInfo.InvariantCulture);
        Assert.InRange(double.Parse((await trace.Locator(".band").GetAttributeAsync("y"))!, CultureInfo.InvariantCulture), 0, limit - 1);
        Assert.DoesNotContain("L", await trace.Locator(".line").GetAttributeAsync("d"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_WithTools_HasItsMeasurementsInTheirStagesAndTheBrowsersOwnBeside()
    {
        var api = await StartOfflineAsync();
        var id = await AskAsync(api, "How much is 30 ml in tsp?", "c");
        await api.PostReportAsync($$"""
            { "operation": "chat <b>shown</b>", "source": "frontend", "chat_id": "{{id}}", "started_at": "2026-01-20T10:30:45.123Z", "total_ms": 120,
              "metrics": [ { "name": "first_text", "started_at_ms": 10, "duration_ms": 30, "metadata": { "note": "<b>bold</b>" } } ] }
            """).ReadAsync(201);
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{id}");

        await Expect(page.Page.GetByRole(AriaRole.Table, new() { Name = "Stages" }).GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(
        [
            "CPUof the machine", "Memoryof the API",
            "Request", "rate_limit_check",
            "History", "pending_preview_check", "message_assemblyturns: 0",
            "Model and tools", "model_call", "tool_calltool: convert_units", "model_call",
            "Check and price", "token_count_retrieval", "token_count_retrieval",
            "Storing", "Response",
        ]);
        await Expect(Fact(page, "Model")).ToContainTextAsync("2 calls, 1 of tools");
        await Expect(page.Region("Tools that it called")).ToContainTextAsync("convert_units");
        var browser = page.Region("In the browser");
        await Expect(browser).ToContainTextAsync("chat <b>shown</b>");
        await Expect(browser.GetByRole(AriaRole.Row, new() { Name = "first_text" })).ToContainTextAsync("note: <b>bold</b>");
        await Expect(browser.GetByRole(AriaRole.Row, new() { Name = "first_text" })).ToContainTextAsync("30.0 ms");
    }

    [Fact]
    public async Task Chat_OfARealModel_SaysWhatWasCachedAndHowFastItSpoke()
    {
        await using var model = await FaultyServer.StartAsync(ModelAnswers.Speaks(
            ["A gentle ", "cleanser."],
            new { prompt_tokens = 100, completion_tokens = 20, total_tokens = 120, prompt_tokens_details = new { cached_tokens = 64 } }));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10", "CachedInputPrice=1"));
        var id = await AskAsync(api, "hi", "c");
        await using var page = await DashboardPage.OpenAsync(api);
        // What this server says comes at once, which is no pace.
        await page.Page.RouteAsync($"**/chats/{id}", async route =>
        {
            var record = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            record["tokens_per_second"] = 43;
            await route.FulfillAsync(new() { ContentType = "application/json", Body = record.ToJsonString() });
        });
        await GoToAsync(page, api, id);

        await Expect(Fact(page, "Tokens")).ToHaveTextAsync("120100 in, 64 of them cached, 20 out");
        await Expect(Fact(page, "Duration")).ToContainTextAsync(new Regex("first token after .*, then 43 tokens a second$"));
        await Expect(Fact(page, "Cost")).ToHaveTextAsync("$0.00034of the model");
        await Expect(Fact(page, "Model")).ToHaveTextAsync("remote1 call");
    }

    [Fact]
    public async Task Chat_OfAModelThatFailedAfterATool_SaysWhatItUsedUntilThen()
    {
        await using var model = await FaultyServer.StartAsync(
            ModelAnswers.CallsAndCounts(
                new { prompt_tokens = 50, completion_tokens = 10, total_tokens = 60 },
                new { index = 0, id = "call_1", function = new { name = "convert_units", arguments = """{"value":30,"from":"ml","to":"tsp"}""" } }),
            ModelAnswers.Status(401));
        var api = await StartAsync(model.Settings("InputPrice=2", "OutputPrice=10"));
        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync(502);
        await using var page = await DashboardPage.OpenAsync(api);
        await Row(page.Region("Chats"), "hi").GetByRole(AriaRole.Link, new() { Name = "hi", Exact = true }).ClickAsync();

        await Expect(page.Region("“hi”")).ToContainTextAsync("model unauthorized");
        await Expect(Fact(page, "Tokens")).ToHaveTextAsync("6050 in, 10 out");
        await Expect(Fact(page, "Cost")).ToHaveTextAsync("$0.0002of the model");
        await Expect(Fact(page, "Model")).ToHaveTextAsync("remote2 calls, 1 of tools");
    }

    [Fact]
    public async Task Chat_WithAPrice_ShowsHowItsCostAddsUp()
    {
        var api = await StartAsync();
        var record = await StoreAsync(api, 1, chat => chat with
        {
            Model = "m",
            Tokens = new TokenCount(1000, 200, Estimated: false) { Cached = 400 },
            TokenPrice = new TokenPrice(2, 10) { CachedInput = 0.5m },
            PriceUsd = 0.0034m,
        });
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{record.ChatId}");

        await Expect(page.Region("What it cost").GetByRole(AriaRole.Row)).ToHaveTextAsync(
        [
            "PartTokensPrice per millionCost",
            "Input600$2.00$0.0012", "Input, cached400$0.50$0.0002", "Output200$10.00$0.002", "Model$0.0034",
        ]);
    }

    [Fact]
    public async Task Chat_WhoseCostIsNotThatOfItsParts_ShowsNoArithmetic()
    {
        var api = await StartAsync();
        var record = await StoreAsync(api, 1, chat => chat with
        {
            Model = "m",
            Tokens = new TokenCount(1000, 200, Estimated: false),
            TokenPrice = new TokenPrice(2, 10),
            PriceUsd = 0.5m,
        });
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{record.ChatId}");

        await Expect(page.Region("What it cost")).ToContainTextAsync("The model cost $0.50. Of which parts is not kept.");
        await Expect(page.Region("What it cost").GetByRole(AriaRole.Table)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Chat_SlowerThanOthersOfItsModel_SaysHowManyTimes()
    {
        var api = await StartAsync();
        for (var number = 1; number <= 6; number++)
        {
            await StoreAsync(api, number, chat => chat with { Model = "m", PriceUsd = 0.01m });
        }

        var slow = await StoreAsync(api, 7, chat => chat with
        {
            Model = "m",
            PriceUsd = 0.01m,
            Stages = [.. chat.Stages.Select(stage => stage with { DurationUs = 100_000 })],
        });
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{slow.ChatId}");

        await Expect(Fact(page, "Duration")).ToContainTextAsync(new Regex("[0-9.]+ × the usual"));
        await Expect(Fact(page, "Cost")).ToContainTextAsync("as usual");
        await Expect(page.Page.GetByText(new Regex("^Usual is the mean of [0-9]+ chats of m in the 7 days before.$"))).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Chat_WithALongQuestion_ShowsTheWholeTexts()
    {
        const string Question = "I have oily skin and acne, and I would like to know which routine suits it in the morning and at night.";
        var api = await StartAsync();
        var id = await AskAsync(api, Question, "c");
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{id}");
        var texts = page.Region("Question and answer");

        await Expect(texts.GetByRole(AriaRole.Group, new() { Name = "Question", Exact = true })).ToHaveTextAsync(Question);
        await Expect(texts.GetByRole(AriaRole.Group, new() { Name = "Answer" })).Not.ToHaveTextAsync(new Regex("^(No text.)?$"));
    }

    [Fact]
    public async Task Chat_WhoseTurnsAreNotStored_SaysWhyThereIsNoText()
    {
        var api = await StartAsync();
        var record = await StoreAsync(api, 1, chat => chat);
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{record.ChatId}");
        var texts = page.Region("Question and answer");

        await Expect(texts).ToContainTextAsync("Question, how it begins");
        await Expect(texts.Locator("p")).Not.ToBeEmptyAsync();
    }

    [Fact]
    public async Task Chat_HighUsageOfOtherPrograms_SaysWhoseLoadItWas()
    {
        var api = await StartAsync();
        var record = await StoreAsync(api, 1, chat => chat with
        {
            LowCpuPercent = 32.7,
            PeakCpuPercent = 84.3,
            LowProcessCpuPercent = 1,
            PeakProcessCpuPercent = 20,
            Rating = PerformanceRating.HighUsage,
        });
        await using var page = await DashboardPage.OpenAsync(api, hash: $"#/chat/{record.ChatId}");

        await Expect(page.Region("What it used")).ToContainTextAsync(
            "High Usage: the machine’s CPU peaked at 84.3 %, the limit is 70.0 %. Other programs on the machine were most of its load.");
    }

    [Fact]
    public async Task Chat_ThatFailed_SaysInWhichStage()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync(502);
        await using var page = await DashboardPage.OpenAsync(api);
        await Row(page.Region("Chats"), "hi").GetByRole(AriaRole.Link, new() { Name = "hi", Exact = true }).ClickAsync();

        var chat = page.Region("“hi”");
        await Expect(chat).ToContainTextAsync("model failed");
        await Expect(chat.GetByRole(AriaRole.Rowheader).Filter(new() { HasText = "failed here" })).ToHaveTextAsync("Model and toolsfailed here");
    }

    [Fact]
    public async Task Chat_Unknown_SaysSo()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/chat/chat_1768905045123004711001", mayLoseConnection: true);

        await Expect(page.Region("Chat")).ToContainTextAsync("There is no chat of that id.");
        await Expect(page.Page.Locator("#view").GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Go to the overview" }).ClickAsync();
        await Expect(page.Region("Try it")).ToBeVisibleAsync();
    }

    private static ILocator Fact(DashboardPage page, string name) => DashboardPage.Value(page.Page.Locator("#view .facts"), name);

    private static async Task GoToAsync(DashboardPage page, ChatApplication api, string id) =>
        await page.Page.GotoAsync($"{api.Client.BaseAddress}#/chat/{id}");

    private static Task<string> ClipboardAsync(DashboardPage page) => page.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
}
