using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>The chromium of this machine; where there is none, its tests are skipped, in CI they fail.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Programs =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <param name="arguments">Of its command line.</param>
    public static async Task<Chromium> StartAsync(params string[] arguments)
    {
        var program = Array.Find(Programs, File.Exists);
        Assert.SkipWhen(program is null && Environment.GetEnvironmentVariable("CI") is null, "No chromium is installed.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--renderer-process-limit=2", .. arguments],
        });
        return new Chromium(playwright, browser);
    }

    /// <summary>A page that shares nothing with others: no cookies, no storage, no cache.</summary>
    /// <param name="options">The reader's screen, colours and zone; null for the usual ones.</param>
    public async Task<IPage> OpenPageAsync(BrowserNewPageOptions? options = null)
    {
        var page = await _browser.NewPageAsync(options);
        Patience.Give(page);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
