using ChatMetrics.Api.Testing;
using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard of an application, open in a browser. Disposing it asserts that the page complained of nothing.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    // The page's one stream, within reach of a test.
    private const string KeepStream = """
        const Stream = EventSource;
        window.streams = 0;
        window.EventSource = class extends Stream {
          constructor(url) { super(url); window.streams++; window.stream = this; }
        };
        // All panels are made at once, as on a screen that shows them all.
        window.IntersectionObserver = class {
          constructor(call) { this.call = call; }
          observe() { queueMicrotask(() => this.call([{ isIntersecting: true }])); }
          unobserve() { }
          disconnect() { }
        };
        document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
        """;

    private readonly List<string> _complaints = [];

    private DashboardPage(IPage page) => Page = page;

    public IPage Page { get; }

    public ILocator Status => Region("Status");

    public ILocator Figures => Page.GetByRole(AriaRole.Region, new() { NameRegex = new("^Figures") });

    public ILocator Load => Region("CPU and memory");

    public ILocator Stages => Region("Stages");

    /// <summary>The browser does not reach the API for a while, or the API refuses: it says so in the console.</summary>
    public bool MayLoseConnection { get; init; }

    /// <param name="api">Whose page.</param>
    /// <param name="options">The reader's screen, colours and zone.</param>
    /// <param name="hash">Where in the page.</param>
    /// <param name="mayLoseConnection">Whether the page may complain of requests that failed.</param>
    public static async Task<DashboardPage> OpenAsync(
        ChatApplication api, BrowserNewPageOptions? options = null, string hash = "", bool mayLoseConnection = false)
    {
        var page = new DashboardPage(await SharedChromium.OpenPageAsync(options)) { MayLoseConnection = mayLoseConnection };
        page.Page.Console += (_, message) => page.Heard(message);
        page.Page.PageError += (_, error) => page._complaints.Add(error);
        await page.Page.AddInitScriptAsync(KeepStream);
        await page.Page.GotoAsync($"{api.Client.BaseAddress}{hash}");
        return page;
    }

    /// <summary>A definition of the status strip or of the figures, by its term.</summary>
    public static ILocator Value(ILocator region, string term) => region.Locator("dt", new() { HasText = term }).Locator("xpath=../dd");

    /// <summary>Waits until the stream is open: from then on the page hears of what happens.</summary>
    public Task WaitForStreamAsync() => Page.WaitForFunctionAsync("() => window.stream?.readyState === EventSource.OPEN");

    public ILocator Region(string name) => Page.GetByRole(AriaRole.Region, new() { Name = name, Exact = true });

    public async ValueTask DisposeAsync()
    {
        await Page.CloseAsync();
        Assert.Empty(_complaints);
    }

    private void Heard(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning"
            && !(MayLoseConnection && message.Text.Contains("Failed to load resource", StringComparison.Ordinal))
            // Where Redis takes too long to answer, as on a busy machine, the page asks again.
            && !message.Text.Contains("status of 503", StringComparison.Ordinal))
        {
            _complaints.Add(message.Text);
        }
    }
}
