using System.Text.RegularExpressions;
using ChatMetrics.Api.Live;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>GET / in a real browser: the overview, from the application's data to what people see.</summary>
public sealed partial class DashboardTests(GarnetServer server) : ApiTests(server)
{
    private const string Host = "web-1";

    private const string Attack = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Open_AfterChatsAndSamples_ShowsThemAtFirstSight()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(DashboardPage.Value(page.Status, "Redis")).ToHaveTextAsync("ok");
        await Expect(DashboardPage.Value(page.Status, "Active chats")).ToHaveTextAsync("2");
        await Expect(DashboardPage.Value(page.Status, "Tracker’s own CPU")).ToHaveTextAsync("0.03 %");
        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^3"));
        await Expect(DashboardPage.Value(page.Figures, "Cost")).ToHaveTextAsync(new Regex("^median \\$0"));
        await Expect(DashboardPage.Value(page.Figures, "High Usage")).ToHaveTextAsync(new Regex("^0.0 % 0 of 3$"));
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("CPU of the machine: 25.4 % to 25.4 %");
        await Expect(page.Load.Locator(".spans a")).Not.ToHaveCountAsync(0);
        await Expect(page.Load.GetByText("High Usage from 70 %")).ToBeVisibleAsync();
        await Expect(page.Load.GetByText("High Usage from 500 MB")).ToBeVisibleAsync();
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);
    }

    [Fact]
    public async Task Open_NoChatsYet_ShowsTheChatBoxAloneUntilTheFirstChat()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Region("Try it").GetByText("Nothing has been asked yet.")).ToBeVisibleAsync();
        await Expect(page.Figures).ToBeHiddenAsync();
        await Expect(page.Region("Chats")).ToBeHiddenAsync();
        await page.WaitForStreamAsync();

        await AskAsync(api, "the first");

        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^1"));
        await Expect(page.Region("Chats").GetByRole(AriaRole.Link, new() { Name = "the first" })).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Nothing has been asked yet.")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Open_PriceOfOneChatIsUnknown_SaysUnknownAndNotNothing()
    {
        var api = await StartAsync();
        await api.Service<ChatStore>().SaveAsync(
            ExampleChats.Plain(DateTimeOffset.UtcNow, 1, 1000) with { Tokens = new TokenCount(1, 1, Estimated: false), PriceUsd = null }, []);
        await using var page = await DashboardPage.OpenAsync(api);

        var cost = DashboardPage.Value(page.Figures, "Cost");
        await Expect(cost).ToContainTextAsync("1 of unknown cost");
        await Expect(cost).ToHaveTextAsync(new Regex("^median unknown"));
        await Expect(cost).Not.ToContainTextAsync("$");
    }

    [Fact]
    public async Task Open_SomePricesAreUnknown_ShowsTheSumOfTheOthers()
    {
        var api = await StartAsync();
        var now = DateTimeOffset.UtcNow;
        await api.Service<ChatStore>().SaveAsync(
            ExampleChats.Plain(now, 1, 1000) with { Tokens = new TokenCount(1, 1, Estimated: false), PriceUsd = 0.16m }, []);
        await api.Service<ChatStore>().SaveAsync(
            ExampleChats.Plain(now, 2, 1000) with { Tokens = new TokenCount(1, 1, Estimated: false), PriceUsd = null }, []);
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(DashboardPage.Value(page.Figures, "Cost")).ToContainTextAsync("$0.16 in all");
        await Expect(DashboardPage.Value(page.Figures, "Cost")).ToContainTextAsync("1 of unknown cost");
        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^2 .* an? (minute|hour)$"));
    }

    [Fact]
    public async Task Live_SampleAndChat_AreSeenWithoutReloading()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await page.WaitForStreamAsync();
        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^3"));
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("25.4 %");

        await SampleAsync(api, cpuPercent: 81.5);
        await AskAsync(api, "one more");

        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("81.5 %");
        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^4"));
    }

    [Fact]
    public async Task Live_SamplesComeAndStayAway_IsLiveThenStale()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        var stream = DashboardPage.Value(page.Status, "Stream");

        await Eventually.IsTrueAsync(async () =>
        {
            await SampleAsync(api, 25.4);
            return await stream.TextContentAsync() == "live";
        });

        await Expect(stream).ToHaveTextAsync("stale");
    }

    [Fact]
    public async Task Live_ApiRestarts_SaysOfflineAndGoesOnWhereItBrokeOff()
    {
        var first = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(first, mayLoseConnection: true);
        await page.WaitForStreamAsync();

        await StopAsync(first);
        await Expect(DashboardPage.Value(page.Status, "Stream")).ToHaveTextAsync("offline");
        await Expect(page.Status.GetByRole(AriaRole.Status)).ToContainTextAsync("Offline since");
        await Expect(DashboardPage.Value(page.Status, "Redis")).ToHaveTextAsync("unknown");
        await Expect(DashboardPage.Value(page.Status, "Active chats")).ToHaveTextAsync("–");
        await Expect(page.Load.GetByText("as of ")).ToBeVisibleAsync();
        var second = await StartAsync($"--urls={first.Client.BaseAddress}", $"--CHATMETRICS_HOST={Host}");
        var asked = await AskAsync(second, "while you were away");
        await SampleAsync(second, cpuPercent: 33.3);

        await Expect(page.Load.Locator($".spans a[href='#/chat/{asked}']")).ToHaveCountAsync(1);
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("33.3 %");
        await Expect(page.Load.GetByText("as of ")).ToBeHiddenAsync();
        await Expect(DashboardPage.Value(page.Status, "Redis")).ToHaveTextAsync("ok");
    }

    [Fact]
    public async Task Live_PageIsHidden_ClosesTheStreamAndResumesWithoutAGap()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await page.WaitForStreamAsync();

        await SetHiddenAsync(page.Page, isHidden: true);
        await Eventually.IsTrueAsync(() => api.Service<LiveHub>().Subscribers == 0);
        var asked = await AskAsync(api, "unseen");
        await SetHiddenAsync(page.Page, isHidden: false);

        await Expect(page.Load.Locator($".spans a[href='#/chat/{asked}']")).ToHaveCountAsync(1);
        Assert.Contains("last_event_id=", await page.Page.EvaluateAsync<string>("stream.url"), StringComparison.Ordinal);
        Assert.Equal(2, await page.Page.EvaluateAsync<int>("streams"));
        Assert.Equal(1, api.Service<LiveHub>().Subscribers);
    }

    [Fact]
    public async Task Open_RedisAway_PaintsAndSaysSoOnce()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync();
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);

        await Expect(DashboardPage.Value(page.Status, "Redis")).ToHaveTextAsync("away, 1 waiting");
        await Expect(page.Status.GetByRole(AriaRole.Status)).ToContainTextAsync("Redis is away: ");
        foreach (var panel in new[] { page.Figures, page.Load, page.Stages })
        {
            await Expect(panel).ToBeHiddenAsync();
        }

        await Expect(page.Region("Try it")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Texts_ThatAreMarkup_AreShownAsText()
    {
        var api = await StartAsync($"--CHATMETRICS_HOST={Host}");
        var now = DateTimeOffset.UtcNow;
        await api.Service<ChatStore>().SaveAsync(
            ExampleChats.Plain(now, 1, 20_000) with { Message = Attack, ConversationId = "<b>bold</b>" }, []);
        await using var page = await DashboardPage.OpenAsync(api);
        var dialogs = 0;
        page.Page.Dialog += (_, dialog) =>
        {
            dialogs++;
            _ = dialog.DismissAsync();
        };

        await Expect(page.Stages.GetByRole(AriaRole.Link, new() { Name = "<b>bold</b>" })).ToHaveCountAsync(1);
        await Expect(page.Load.Locator(".spans title").First).ToContainTextAsync(Attack);
        Assert.Equal(0, await page.Page.Locator("img[src='x'], b:has-text('bold')").CountAsync());
        Assert.Equal(0, dialogs);
    }

    [Fact]
    public async Task Stages_AStageIsClicked_ListsTheChatsBehindItAndBackLeadsToTheOverview()
    {
        var api = await StartAsync();
        for (var number = 1; number <= 3; number++)
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow, number, number * 100_000), []);
        }

        await using var page = await DashboardPage.OpenAsync(api);
        await Expect(page.Stages).ToContainTextAsync("Model and tools took 98 % of the stages' p95 added up");
        await Expect(page.Stages.GetByRole(AriaRole.Button, new() { Name = "Model and tools" })).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(page.Stages.Locator("ol a").First).ToHaveTextAsync("300 ms");

        await page.Stages.GetByRole(AriaRole.Button, new() { Name = "Request" }).ClickAsync();
        await Expect(page.Stages.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToHaveTextAsync("Slowest in “Request” request_received");
        var chat = page.Stages.Locator("ol a").First;
        Assert.Matches("^#/chat/chat_[0-9]+$", await chat.GetAttributeAsync("href"));

        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "1 h", Exact = true }).CheckAsync(new() { Force = true });
        await chat.ClickAsync();
        await page.Page.GoBackAsync();

        await Expect(page.Stages).ToBeVisibleAsync();
        await Expect(page.Page.GetByRole(AriaRole.Radio, new() { Name = "1 h", Exact = true })).ToBeCheckedAsync();
        await page.Page.ReloadAsync();
        await Expect(page.Page.GetByRole(AriaRole.Radio, new() { Name = "1 h", Exact = true })).ToBeCheckedAsync();
    }

    [Theory]
    [InlineData("1 h", "hour")]
    [InlineData("24 h", "24 hours")]
    [InlineData("7 d", "7 days")]
    public async Task Window_IsChosen_EveryPanelShowsIt(string choice, string words)
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^3"));

        await page.Page.GetByText(choice, new() { Exact = true }).ClickAsync();

        await Expect(page.Region($"Figures of the last {words}")).ToBeVisibleAsync();
        await Expect(DashboardPage.Value(page.Figures, "Chats")).ToHaveTextAsync(new Regex("^3"));
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("Active chats: ");
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("last 25.4 %");
    }

    [Fact]
    public async Task Window_ThatCannotBeRead_DoesNotShowAnotherOnesFigures()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        await page.Page.RouteAsync("**/*", route => route.AbortAsync());
        await page.Page.GetByText("7 d", new() { Exact = true }).ClickAsync();
        foreach (var panel in new[] { page.Figures, page.Load, page.Stages })
        {
            await Expect(panel.GetByRole(AriaRole.Status)).ToContainTextAsync("The API cannot be reached.");
            await Expect(panel.Locator("dl, figure, table")).ToHaveCountAsync(0);
        }

        await page.Page.UnrouteAllAsync();
        await page.Stages.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);
    }

    [Fact]
    public async Task Chart_KeysAndPointer_ReadTheValues()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("25.4 %");
        var plane = page.Load.GetByRole(AriaRole.Slider);

        await plane.FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(plane).ToHaveAttributeAsync("aria-valuetext", Reading());
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(plane).ToHaveAttributeAsync("aria-valuetext", "No reading");

        await plane.HoverAsync();
        await Expect(page.Load.Locator(".chart-tip")).ToContainTextAsync("CPU of the machine");
        await page.Load.GetByText("As a table").ClickAsync();
        await Expect(page.Load.GetByRole(AriaRole.Cell, new() { Name = "25.4 %" }).First).ToBeVisibleAsync();
        await Expect(page.Load.GetByRole(AriaRole.Row).Filter(new() { HasText = "–" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Chart_ChatsThatAreNotLoaded_SaysSoAndNotNone()
    {
        var api = await StartAsync($"--CHATMETRICS_HOST={Host}");
        for (var number = 1; number <= 101; number++)
        {
            await api.Service<ChatStore>().SaveAsync(ExampleChats.Plain(DateTimeOffset.UtcNow.AddSeconds(number - 150), number, 1000), []);
        }

        await SampleAsync(api, 25.4, secondsAgo: 200);
        await using var page = await DashboardPage.OpenAsync(api);

        await Expect(page.Load.Locator(".spans-missing-text")).ToHaveTextAsync(new Regex("^chats before [0-9:]{8} not loaded$"));
        await page.Load.GetByRole(AriaRole.Slider).FocusAsync();
        await page.Page.Keyboard.PressAsync("Home");
        await Expect(page.Load.Locator(".chart-tip")).ToContainTextAsync("not loaded");
    }

    [Fact]
    public async Task Memory_TwentyThousandEvents_StaysFlat()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await page.WaitForStreamAsync();
        // Only a panel that is there hears of what is pushed.
        await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("25.4 %");
        await using var tools = new DevTools(await page.Page.Context.NewCDPSessionAsync(page.Page));
        await PushAsync(page.Page, from: 0, events: 2_000);
        var pushed = 2_000;

        // On a busy machine a panel may come only now, once. What leaks would grow with every event.
        await Eventually.IsTrueAsync(async () =>
        {
            var (nodes, bytes) = await tools.MeasureAsync();
            await PushAsync(page.Page, pushed, events: 20_000);
            pushed += 20_000;
            var (nodesAfter, bytesAfter) = await tools.MeasureAsync();
            return nodesAfter <= nodes + 200 && bytesAfter <= bytes + 2_000_000;
        });
    }

    [GeneratedRegex("^[0-9:]{8}, CPU of the machine .+, CPU of the API .+, Memory of the API .+, [0-9]+ chats?$")]
    private static partial Regex Reading();

    /// <summary>Three chats and some seconds of samples.</summary>
    private async Task<ChatApplication> StartWithDataAsync()
    {
        var api = await StartAsync($"--CHATMETRICS_HOST={Host}");
        foreach (var message in new[] { "one", "two", "three" })
        {
            await AskAsync(api, message);
        }

        for (var second = 10; second >= 0; second--)
        {
            await SampleAsync(api, 25.4, second);
        }

        return api;
    }

    private static async Task<string?> AskAsync(ChatApplication api, string message) =>
        (await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics.chat_id").GetString();

    private static Task SampleAsync(ChatApplication api, double cpuPercent, int secondsAgo = 0) => api.Service<SampleStore>().WriteAsync(
        ExampleSamples.Sample(Host) with { At = DateTimeOffset.UtcNow.AddSeconds(-secondsAgo), CpuPercent = cpuPercent }, [Host]);

    private static async Task SetHiddenAsync(IPage page, bool isHidden) => await page.EvaluateAsync(
        """
        (isHidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        isHidden);

    // As the stream would bring them, a second apart, every other one a chat; the page draws in between.
    private static async Task PushAsync(IPage page, int from, int events) => await page.EvaluateAsync(
        """
        async ({ from, events }) => {
          const start = Date.now();
          for (let i = from; i < from + events; i++) {
            const at = new Date(start + i * 500).toISOString();
            const data = i % 2 === 0
              ? { timestamp: at, host: 'web-1', system_cpu_percent: i % 100, process_cpu_percent: 3, process_memory_mb: 100 + i % 50, active_chats: 1, processes: [], hosts: ['web-1'] }
              : { chat_id: `chat_${i}`, conversation_id: 'c', message: `question ${i}`, started_at: at, total_duration_ms: i % 5000, status: 'completed',
                  peak_metrics: {}, low_metrics: {}, tokens_used: 1, model: 'm', summary: { performance_rating: 'Good' } };
            stream.dispatchEvent(new MessageEvent(i % 2 === 0 ? 'message' : 'chat', { data: JSON.stringify(data) }));
            if (i % 100 === 0) {
              await new Promise(requestAnimationFrame);
            }
          }
          await new Promise(requestAnimationFrame);
        }
        """,
        new { from, events });
}
