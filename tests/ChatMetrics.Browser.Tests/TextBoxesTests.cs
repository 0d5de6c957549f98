using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>The measuring of texts finds what it is for, and nothing else.</summary>
public sealed class TextBoxesTests
{
    [Theory]
    [InlineData("<p style='width: 90px; overflow: hidden; white-space: nowrap'>A text without an end</p>", "cut: “A text without an end”")]
    [InlineData("<p style='height: 20px; width: 90px; overflow: hidden'>A text of lines</p>", "cut: “A text of lines”")]
    [InlineData("<p style='width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap'>Without a title</p>", "cut: “Without a title”")]
    [InlineData("<div class='panel' style='width: 90px; white-space: nowrap'>Leaves its panel</div>", "outside: “Leaves its panel”")]
    [InlineData("<table style='table-layout: fixed; width: 60px'><tr><td style='white-space: nowrap'>Leaves its cell</table>", "outside its cell: “Leaves its cell”")]
    [InlineData("<p style='width: 60px; overflow-wrap: anywhere'>Unbreakable</p>", "“Unbreakable” is broken: “Unbreakable”")]
    [InlineData("<p>One</p><p style='margin-top: -40px'>Two</p>", "overlap: “One” and “Two”")]
    [InlineData("<svg width='300' height='40'><text x='5' y='20'>One</text><text x='20' y='20'>Two</text></svg>", "overlap: “One” and “Two”")]
    [InlineData("<div style='width: 5000px'>Wide</div>", "The page is 4216 px too wide.")]
    public async Task FindFaults_OfAPageWithOne_NamesIt(string html, string fault)
    {
        Assert.Equal([fault], await FindAsync(html));
    }

    [Theory]
    [InlineData("<p title='Whole' style='width: 30px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap'>Whole</p>")]
    [InlineData("<div style='height: 30px; width: 90px; overflow-y: auto'>A text that scrolls in itself</div>")]
    [InlineData("<p style='width: 90px'>A text of several lines, one-hyphened</p><p>And another</p>")]
    [InlineData("<p class='for-readers' style='position: absolute'>Heard</p><p>Seen</p>")]
    [InlineData("<p hidden>Hidden</p><details><summary>Closed</summary>Inside</details>")]
    public async Task FindFaults_OfASoundPage_AreNone(string html)
    {
        Assert.Empty(await FindAsync(html));
    }

    private static async Task<string[]> FindAsync(string html)
    {
        var page = await SharedChromium.OpenPageAsync(new BrowserNewPageOptions { ViewportSize = new() { Width = 800, Height = 600 } });
        await page.SetContentAsync($"<body style='margin: 16px; font: 16px sans-serif'>{html}</body>");
        var faults = await TextBoxes.FindFaultsAsync(page);
        await page.CloseAsync();
        return faults;
    }
}
