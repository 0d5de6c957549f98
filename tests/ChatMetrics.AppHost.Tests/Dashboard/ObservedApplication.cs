using Aspire.Hosting.Testing;
using ChatMetrics.AppHost.Tests.Running;
using Microsoft.Playwright;

namespace ChatMetrics.AppHost.Tests.Dashboard;

/// <summary>The application with Aspire's dashboard, after twenty chats that each used a tool.</summary>
[CollectionDefinition(Collection)]
public sealed class ObservedApplication : ICollectionFixture<ObservedApplication>, IAsyncLifetime
{
    public const string Collection = "the dashboard";

    private const string Chromium = "/usr/bin/chromium";
    private const int Chats = 20;

    private RunningApplication _application = null!;
    private Uri _dashboard = null!;
    private IPlaywright? _playwright;
    private IBrowserContext? _context;

    internal RunningApplication Application => _application;

    internal ChatApi Api => _application.Api;

    internal Telemetry Telemetry { get; private set; } = null!;

    /// <summary>The trace of each chat.</summary>
    public IReadOnlyList<string> TraceIds { get; private set; } = [];

    /// <summary>When the twenty chats had been answered: what is asked later is asked by tests.</summary>
    public DateTimeOffset ReadyAt { get; private set; }

    public async ValueTask InitializeAsync()
    {
        // Every chat is High Usage: where the rating changes, Prometheus sees other series.
        _application = await RunningApplication.StartWithDashboardAsync("--ChatMetrics:Rating:MemoryMb=1");
        _dashboard = await _application.Application.GetDashboardUrlAsync();
        Telemetry = await Telemetry.OpenAsync(_dashboard);
        var traces = new List<string>();
        for (var i = 0; i < Chats; i++)
        {
            traces.Add((await Api.AskAsync($"observed-{i % 4}", "Convert 30 ml to tsp")).Metrics.Text("trace_id"));
        }

        TraceIds = traces;
        ReadyAt = DateTimeOffset.UtcNow;
    }

    /// <summary>All spans, once those of every chat have arrived.</summary>
    internal async Task<IReadOnlyList<Span>> GetSpansOfAllChatsAsync()
    {
        IReadOnlyList<Span> spans = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                spans = await Telemetry.GetSpansAsync();
                return TraceIds.All(trace => spans.Any(span => span.TraceId == trace && span.ParentId is null));
            },
            "trace of every chat",
            () => _application.Output);
        return spans;
    }

    /// <summary>A page of the dashboard, signed in.</summary>
    internal async Task<IPage> OpenPageAsync(string path)
    {
        _context ??= await StartBrowserAsync();
        var page = await _context.NewPageAsync();
        page.SetDefaultTimeout((float)Eventually.Deadline.TotalMilliseconds);
        await page.GotoAsync(new Uri(_dashboard, path).ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
        {
            await _context.Browser!.DisposeAsync();
        }

        _playwright?.Dispose();
        await _application.DisposeAsync();
    }

    private async Task<IBrowserContext> StartBrowserAsync()
    {
        var isRequired = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipUnless(isRequired || File.Exists(Chromium), $"needs {Chromium}");
        _playwright = await Playwright.CreateAsync();
        var browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        });
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var login = await context.NewPageAsync();
        await login.GotoAsync(_dashboard.ToString());
        await login.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal));
        await login.CloseAsync();
        return context;
    }
}
