using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard on any screen, in light and dark, for whoever reads with eyes, keys or a screen reader.</summary>
public sealed class DashboardLooksTests(GarnetServer server) : ApiTests(server)
{
    // Of every text that is seen: the lowest contrast against the ground that it stands on, and the text.
    private const string LowestContrast = """
        () => {
          const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
          const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = (channels) => channels.slice(0, 3).map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = (element) => { for (let at = element; at; at = at.parentElement) { const c = rgb(getComputedStyle(at).backgroundColor); if (c[3] === 255) return c; } };
          let lowest = { contrast: 99, text: '' };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const [a, b] = [light(rgb(element.closest('svg') ? style.fill : style.color)), light(ground(element))];
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < lowest.contrast) lowest = { contrast, text: walker.currentNode.data };
          }
          return lowest;
        }
        """;

    [Theory]
    [InlineData(ColorScheme.Light, 0.8, 1.0)]
    [InlineData(ColorScheme.Dark, 0.0, 0.1)]
    public async Task Colours_FollowTheReadersScheme_WithContrastAa(ColorScheme scheme, double darkest, double lightest)
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api, new() { ColorScheme = scheme });
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        var ground = await page.Page.EvaluateAsync<int[]>("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)");
        var lowest = await page.Page.EvaluateAsync<TextContrast>(LowestContrast);

        Assert.InRange(ground.Average() / 255, darkest, lightest);
        Assert.True(lowest.Contrast >= 4.5, $"{lowest.Contrast:0.0}: {lowest.Text}");
    }

    [Fact]
    public async Task Width_AnyScreen_NothingIsCutOffAndNothingScrollsSideways()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api, new() { ViewportSize = new() { Width = 1920, Height = 844 } });
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        foreach (var width in (int[])[1920, 1280, 768, 390, 360])
        {
            Assert.Empty(await TextBoxes.FindFaultsAsync(page.Page, width, height: 844, FindWhatIsTooWideAsync));
        }
    }

    [Fact]
    public async Task Names_WhatAScreenReaderReads_TellsEveryPart()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        await Expect(page.Page.Locator("body")).ToMatchAriaSnapshotAsync(
            """
            - link "Skip to the figures"
            - banner:
              - heading "ChatMetrics" [level=1]
              - navigation "Pages":
                - link "Overview"
                - link "Conversations"
                - link "Users"
                - link "Purposes"
                - link "Models"
                - link "Alerts"
              - group "Window of time":
                - radio "5 min" [checked]
                - radio "1 h"
                - radio "24 h"
                - radio "7 d"
            - main:
              - region "Status":
                - heading "Status" [level=2]
                - term: Stream
                - definition
              - region "Figures of the last 5 minutes":
                - term: Chats
                - definition: /3/
              - region "Chats":
                - heading "Chats" [level=2]
                - table "Chats"
              - region "Stages":
                - paragraph: /took/
                - table /Stages in their order/
              - region "CPU and memory":
                - heading "CPU and memory" [level=2]
                - figure /CPU of the machine.* last 25.4 %/:
                  - slider "CPU and memory, read along the time with the arrow keys"
            - contentinfo
            """);
    }

    [Fact]
    public async Task Keys_Alone_ReachTheFiguresAndEveryControl()
    {
        var api = await StartWithDataAsync();
        await using var page = await DashboardPage.OpenAsync(api);
        await Expect(page.Stages.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        await page.Page.Keyboard.PressAsync("Tab");
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the figures" })).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();
        await Expect(page.Stages).ToBeVisibleAsync();

        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "5 min" }).FocusAsync();
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Region("Figures of the last hour")).ToBeVisibleAsync();
        // Not the stage that dominates, whichever that is: its chats are shown already, and Enter would hide them.
        var stage = await page.Stages.GetByRole(AriaRole.Button, new() { Expanded = false }).First.InnerTextAsync();
        await page.Stages.GetByRole(AriaRole.Button, new() { Name = stage }).FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Stages.GetByRole(AriaRole.Heading, new() { Name = $"Slowest in “{stage}”" })).ToBeVisibleAsync();
    }

    private async Task<ChatApplication> StartWithDataAsync()
    {
        var api = await StartAsync("--CHATMETRICS_HOST=web-1");
        foreach (var message in new[] { "one", "two", "three" })
        {
            await api.PostAsync(new { message }).ReadAsync();
        }

        await api.Service<SampleStore>().WriteAsync(ExampleSamples.Sample("web-1"), ["web-1"]);
        return api;
    }

    private static Task<string[]> FindWhatIsTooWideAsync(IPage page) => page.EvaluateAsync<string[]>(
        """
        () => new Promise(requestAnimationFrame).then(() => {
          const page = document.documentElement;
          const all = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility());
          return [
            ...all.filter((element) => !element.closest('.for-readers, .skip, svg, .chart-tip, .chats thead')
              && element.getBoundingClientRect().right > page.clientWidth + 0.5),
            ...[page, ...all.filter((element) => element.matches('.scroll'))].filter((box) => box.scrollWidth > box.clientWidth),
          ].map((element) => element.outerHTML.slice(0, 80));
        })
        """);

    /// <summary>What the script gives; set by Playwright.</summary>
    private sealed class TextContrast
    {
        public double Contrast { get; set; }

        public string Text { get; set; } = "";
    }
}
