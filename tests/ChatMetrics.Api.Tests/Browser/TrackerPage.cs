using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Api.Tests.Hosting;
using Microsoft.Playwright;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>A page in chromium that has the performance tracker as <c>tracker</c>, and what it said on its console.</summary>
internal sealed class TrackerPage : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly ConcurrentQueue<string> _console = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private TrackerPage(Chromium chromium, IPage page)
    {
        (_chromium, Page) = (chromium, page);
        page.Console += (_, message) => _console.Enqueue(message.Text);
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    public IPage Page { get; }

    public IReadOnlyList<string> Console => [.. _console];

    /// <summary>What was thrown into the page and caught by nobody.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    public static Task<TrackerPage> OpenAsync(ReportServer server) => OpenAsync(new Uri(server.Address, "/page"), page: null);

    /// <param name="address">Of the page.</param>
    /// <param name="page">Its HTML; null when a server has it.</param>
    public static async Task<TrackerPage> OpenAsync(Uri address, string? page)
    {
        var chromium = await Chromium.StartAsync(address.Port);
        var opened = new TrackerPage(chromium, await chromium.OpenPageAsync());
        if (page is not null)
        {
            await opened.Page.RouteAsync(address.AbsoluteUri, route => route.FulfillAsync(new() { Body = page, ContentType = "text/html" }));
        }

        await opened.Page.GotoAsync(address.AbsoluteUri);
        await opened.Page.EvaluateAsync("async () => { window.tracker = (await import('/performance-tracker.js')).performanceTracker; }");
        return opened;
    }

    /// <summary>Runs statements in the page, which may await; what they return.</summary>
    public async Task<JsonElement> RunAsync(string script) =>
        Json.Parse(await Page.EvaluateAsync<string>($"async () => JSON.stringify(await (async () => {{ {script} }})() ?? null)"));

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}
