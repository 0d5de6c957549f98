using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.StoredChats;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>No text of the dashboard is cut, broken inside a word, or lies on another, on any screen and with any number of chats.</summary>
public sealed class DashboardLayoutTests(GarnetServer server) : ApiTests(server)
{
    private const string Host = "web-1";

    private static readonly string[] Questions =
        ["hi", "Which sunscreen leaves no white cast on dark skin?", "I have oily skin and acne. Which routine suits it in the morning?"];

    private static readonly string[] Models = ["gpt-5", "aara-offline", "claude-sonnet-4-5-20250929"];

    private static readonly (int Width, int Height)[] Screens = [(1920, 1080), (1440, 900), (1200, 800), (1024, 768), (820, 1180), (390, 844)];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Overview_AnyScreen_HasEveryTextWholeAndApart(int chats)
    {
        var api = await StartWithAsync(chats);
        await using var page = await OpenAsync(api, "#/");
        if (chats > 0)
        {
            await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);
            await Expect(page.Load.Locator("figcaption")).ToContainTextAsync("CPU");
        }

        await OnAllScreensAsync(page, async () =>
        {
            if (chats > 0)
            {
                // Cut with its whole text as a title, but not to nothing.
                Assert.InRange((await page.Page.Locator("tbody .chat-question").First.BoundingBoxAsync())!.Width, 180, 2000);
            }
        });
    }

    [Theory]
    [InlineData("conversations")]
    [InlineData("users")]
    [InlineData("purposes")]
    [InlineData("models")]
    [InlineData("alerts")]
    [InlineData("conversation/c1")]
    [InlineData("chat/")]
    public async Task Place_AnyScreen_HasEveryTextWholeAndApart(string place)
    {
        var api = await StartWithAsync(40);
        var chat = await StoreAsync(api, 41, chat => Answered(chat, 41));
        await using var page = await OpenAsync(api, $"#/{place}{(place == "chat/" ? chat.ChatId : "")}");
        await Expect(page.Page.Locator("#view :is(tbody tr, .facts)").First).ToBeVisibleAsync();

        await OnAllScreensAsync(page);
    }

    private static Task<DashboardPage> OpenAsync(ChatApplication api, string hash) =>
        DashboardPage.OpenAsync(api, new() { ViewportSize = new() { Width = Screens[0].Width, Height = Screens[0].Height } }, hash);

    // One page, whose window is made ever narrower: a chart that has not been drawn anew yet is too wide, and so looked at again.
    private static async Task OnAllScreensAsync(DashboardPage page, Func<Task>? assert = null)
    {
        await Expect(page.Page.Locator(".panel[aria-busy]")).ToHaveCountAsync(0);
        foreach (var (width, height) in Screens)
        {
            Assert.Empty(await TextBoxes.FindFaultsAsync(page.Page, width, height, TextBoxes.FindFaultsAsync));
            await (assert?.Invoke() ?? Task.CompletedTask);
        }
    }

    private async Task<ChatApplication> StartWithAsync(int chats)
    {
        var api = await StartAsync($"--CHATMETRICS_HOST={Host}");
        for (var number = 1; number <= chats; number++)
        {
            var index = number;
            await StoreAsync(api, number, chat => Answered(chat, index));
        }

        if (chats > 1)
        {
            await api.PostAsync(new { message = "" }).ReadAsync(400);
        }

        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample(Host), [Host]);
        return api;
    }

    // Long names and short ones, dear and free, answered and failed, good and not.
    private static ChatRecord Answered(ChatRecord chat, int number) => ExampleChats.Answered with
    {
        ChatId = chat.ChatId,
        StartedAtUs = chat.StartedAtUs,
        ConversationId = number % 4 == 0 ? "support-2026-01-a-conversation-with-a-rather-long-id" : $"c{number % 4}",
        Message = Questions[number % Questions.Length],
        User = number % 3 == 0 ? null : number % 3 == 1 ? "ann" : "somebody-with-a-very-long-name@sales.example.com",
        Purpose = number % 5 == 0 ? "title" : null,
        Model = Models[number % Models.Length],
        Tokens = new TokenCount(1234 * number, 200, Estimated: false) { Cached = 128 },
        TokenPrice = new TokenPrice(2, 10),
        PriceUsd = number % 7 == 0 ? null : 0.00123m * number * number,
        Rating = number % 2 == 0 ? PerformanceRating.HighUsage : PerformanceRating.Good,
        PeakCpuPercent = number % 2 == 0 ? 84.3 : 12.1,
        Outcome = number % 9 == 0 ? ChatOutcome.Failed : ChatOutcome.Completed,
        Error = number % 9 == 0 ? "model_broke_off" : null,
        Measurements = [new MeasurementRecord("tool_call", chat.StartedAtUs, 1200, ChatStage.WorkflowStart)],
    };
}
