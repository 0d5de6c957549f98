using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using StackExchange.Redis;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's alerts: what fires, wherever the page is; silence; and rules that are tried on the past.</summary>
public sealed class AlertsTests(GarnetServer server) : ApiTests(server)
{
    private const string Host = "web-1";

    // No worker has ever spoken: it fires as soon as somebody evaluates.
    private static readonly string[] Silent =
    [
        "--ChatMetrics:Alerts:Rules:silent:Metric=worker_silent_seconds", "--ChatMetrics:Alerts:Rules:silent:Limit=0.000001",
        "--ChatMetrics:Alerts:Rules:worker_silent:Enabled=false",
    ];

    public static MatrixTheoryData<string, int> ScreensAndAlerts => new(["1440x900", "820x1180", "390x844"], [1, 12]);

    [Fact]
    public async Task Alert_ThatFires_IsShownToldInTheTitleAndSilencedInOneClick()
    {
        var api = await StartAsync(Silent);
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await page.WaitForStreamAsync();
        var alerts = page.Region("Alerts");
        await Expect(page.Figures).ToBeVisibleAsync();
        await Expect(alerts).ToBeHiddenAsync();
        await Expect(page.Page).ToHaveTitleAsync("ChatMetrics");

        await FireAsync(api);

        var row = alerts.GetByRole(AriaRole.Listitem);
        await Expect(row).ToContainTextAsync("silent");
        await Expect(row).ToContainTextAsync("Warning");
        await Expect(page.Page).ToHaveTitleAsync("(1) ChatMetrics");
        await Expect(Icon(page)).ToHaveAttributeAsync("href", "dashboard/icon-alert.svg");
        await Expect(page.Page.Locator("body > [role=status]")).ToContainTextAsync("An alert fires: silent");

        await row.GetByRole(AriaRole.Button, new() { Name = "Silence 1 h" }).ClickAsync();
        var silenced = row.GetByRole(AriaRole.Button, new() { NameRegex = new("^Silenced until") });
        await Expect(silenced).ToBeFocusedAsync();
        await Expect(page.Page).ToHaveTitleAsync("ChatMetrics");
        await Expect(Icon(page)).ToHaveAttributeAsync("href", "dashboard/icon.svg");
        Assert.Equal("silenced", (await ReadActiveAsync(api))[0].At("state").GetString());

        await silenced.ClickAsync();
        await Expect(page.Page).ToHaveTitleAsync("(1) ChatMetrics");
        Assert.Equal("firing", (await ReadActiveAsync(api))[0].At("state").GetString());
    }

    [Fact]
    public async Task Rule_TriedOnThePast_SaysWhenItWouldHaveFiredAndHowToWriteItDown()
    {
        var api = await StartAsync();
        await StoreSampleAsync(api);
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/alerts");
        var trial = page.Region("Try a rule on the past");
        await Expect(page.Region("Rules").GetByRole(AriaRole.Row).Nth(1)).ToBeVisibleAsync();

        await trial.GetByLabel("Metric").FillAsync("system_cpu_percent");
        await trial.GetByLabel("From", new() { Exact = true }).FillAsync("20");
        await trial.GetByLabel("For", new() { Exact = true }).FillAsync("0s");
        await trial.GetByLabel("Name", new() { Exact = true }).FillAsync("busy");
        await trial.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();

        await Expect(trial.Locator(".trial-summary")).ToHaveTextAsync(new Regex("^It would have fired once."));
        await Expect(trial.GetByRole(AriaRole.Row).Last).ToContainTextAsync(Host);
        await Expect(trial.Locator("figcaption")).ToContainTextAsync("Limit: 20.0 % to 20.0 %");
        await Expect(trial.Locator("pre")).ToContainTextAsync("ChatMetrics__Alerts__Rules__busy__Limit=20");
        await trial.GetByLabel("Format").SelectOptionAsync("json");
        await Expect(trial.Locator("pre")).ToContainTextAsync("\"For\": \"0s\"");
    }

    [Fact]
    public async Task Rule_OfTheSettings_IsTriedWithItsOwnFields()
    {
        var api = await StartAsync();
        await StoreSampleAsync(api);
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/alerts");

        await page.Region("Rules").GetByRole(AriaRole.Button, new() { Name = "Try system_cpu on the past" }).ClickAsync();

        var trial = page.Region("Try a rule on the past");
        await Expect(trial.GetByLabel("For", new() { Exact = true })).ToHaveValueAsync("30s");
        await Expect(trial.Locator(".trial-summary")).ToHaveTextAsync("It would not have fired.");
        await Expect(page.Page).ToHaveURLAsync(new Regex("rule=system_cpu$"));
    }

    [Fact]
    public async Task Rule_ThatIsWrong_SaysSoAtTheField()
    {
        var api = await StartAsync();
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/alerts", mayLoseConnection: true);
        var trial = page.Region("Try a rule on the past");

        await trial.GetByLabel("For", new() { Exact = true }).FillAsync("soon");
        await trial.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();

        var field = trial.GetByLabel("For").And(page.Page.Locator("[aria-invalid]"));
        await Expect(field).ToBeFocusedAsync();
        await Expect(field).ToHaveAccessibleDescriptionAsync(new Regex("Must be a time"));
    }

    [Theory]
    [MemberData(nameof(ScreensAndAlerts))]
    public async Task Alerts_AnyScreen_HaveEveryTextWholeAndApart(string screen, int count)
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        var sides = screen.Split('x').Select(side => int.Parse(side, CultureInfo.InvariantCulture)).ToArray();
        var page = await SharedChromium.OpenPageAsync(new() { ViewportSize = new() { Width = sides[0], Height = sides[1] } });
        var active = JsonSerializer.SerializeToNode(new ActiveAlerts([.. Enumerable.Range(0, count).Select(Example)]), WireJson.Utf8.ActiveAlerts)!;
        await AnswerAsync(page, "**/dashboard/snapshot", body => body["alerts"] = active.DeepClone());
        await AnswerAsync(page, "**/alerts?limit=1", body => body["active"] = active["active"]!.DeepClone());

        foreach (var place in new[] { "#/", "#/alerts" })
        {
            await page.GotoAsync($"{api.Client.BaseAddress}{place}");
            await Expect(page.Locator(".alerts:visible > li").First).ToBeVisibleAsync();
            await Expect(page.Locator(".panel[aria-busy]:visible")).ToHaveCountAsync(0);

            Assert.Empty(await TextBoxes.FindFaultsAsync(page));
        }

        await page.CloseAsync();
    }

    [Fact]
    public async Task Metrics_ThatAreNotStored_AreKnownToThePage()
    {
        var api = await StartAsync();

        var script = await api.Client.GetStringAsync("/dashboard/core.js", Cancellation);

        Assert.All(AlertMetric.All.Where(metric => !metric.IsStored), metric => Assert.Contains($"'{metric.Name}'", script, StringComparison.Ordinal));
    }

    // Evaluates as a worker does, until it has: beside it the API looks whether it has to. The lease is not the API's own, which the API
    // gives back each second.
    private static async Task FireAsync(ChatApplication api)
    {
        var lease = new AlertLease(api.Service<IConnectionMultiplexer>(), TimeProvider.System);
        await Eventually.IsTrueAsync(async () =>
        {
            if (await lease.HoldAsync())
            {
                await api.Service<AlertEvaluator>().EvaluateAsync(lease);
            }

            return (await ReadActiveAsync(api)).Length > 0;
        });
        await lease.ReleaseAsync();
    }

    private static async Task<JsonElement[]> ReadActiveAsync(ChatApplication api) =>
        [.. (await api.GetAsync("/alerts").ReadAsync()).At("active").EnumerateArray()];

    private static Task StoreSampleAsync(ChatApplication api) =>
        api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample(Host) with { At = DateTimeOffset.UtcNow.AddMinutes(-1) }, [Host]);

    private static async Task AnswerAsync(IPage page, string address, Action<JsonNode> change) => await page.RouteAsync(address, async route =>
    {
        var body = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
        change(body);
        await route.FulfillAsync(new() { ContentType = "application/json", Body = body.ToJsonString() });
    });

    private static ILocator Icon(DashboardPage page) => page.Page.Locator("link[rel=icon]");

    // Long names and short ones, hosts and groups and budgets, firing, silenced and pending.
    private static Alert Example(int number) => new()
    {
        Id = $"alert_{number:x16}",
        Rule = number % 3 == 0 ? $"time_to_first_token_of_the_most_expensive_models_{number}" : $"cpu_{number}",
        State = number % 4 == 3 ? AlertText.Pending : number % 4 == 2 ? AlertText.Silenced : AlertText.Firing,
        Severity = number % 2 == 0 ? "critical" : "warning",
        Message = "The value is too high.",
        // Not stored: there is no course to ask for.
        Metric = number % 2 == 0 ? "disk_used_percent" : "folding_lag_seconds",
        Value = 1234.5 * (number + 1),
        Worst = 2345.6 * (number + 1),
        Limit = 70,
        Window = number % 5 == 4 ? "month" : "15m",
        Host = number % 3 == 1 ? "web-frontend-production-0123456789.internal" : null,
        GroupBy = number % 3 == 0 ? "user" : null,
        Group = number % 3 == 0 ? "somebody-with-a-very-long-name@sales.example.com" : null,
        LevelPercent = number % 5 == 4 ? 80 : null,
        ForecastUsd = number % 5 == 4 ? 61.5 : null,
        Since = DateTimeOffset.UtcNow.AddHours(-7 * number),
        SilencedUntil = number % 4 == 2 ? DateTimeOffset.UtcNow.AddMinutes(44) : null,
        ChatIds = [.. Enumerable.Range(0, number % 6).Select(chat => $"chat_{chat}")],
    };
}
