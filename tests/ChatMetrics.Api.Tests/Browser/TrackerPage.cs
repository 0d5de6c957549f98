using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Api.Tests.Hosting;
using Microsoft.Playwright;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>A page in chromium that has the performance tracker as <c>tracker</c>, and what it said on its console.</summary>
internal sealed class TrackerPage : IAsyncDisposable
{
    private const string Blank = "<!DOCTYPE html><title>A page</title><link rel=icon href=data:,>";

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

    /// <summary>A page of the API's origin.</summary>
    public static async Task<TrackerPage> OpenAsync(ChatApplication api, string html = Blank)
    {
        var address = new Uri(api.Client.BaseAddress!, "/page");
        var opened = await StartAsync(api);
        await opened.Page.RouteAsync(address.AbsoluteUri, route => route.FulfillAsync(new() { Body = html, ContentType = "text/html" }));
        return await opened.LoadAsync(address, api);
    }

    /// <summary>A page of another origin, that a server of this machine has.</summary>
    public static async Task<TrackerPage> OpenAsync(ChatApplication api, Uri page) => await (await StartAsync(api)).LoadAsync(page, api);

    /// <summary>Runs statements in the page, which may await; what they return.</summary>
    public async Task<JsonElement> RunAsync(string script) =>
        Json.Parse(await Page.EvaluateAsync<string>($"async () => JSON.stringify(await (async () => {{ {script} }})() ?? null)"));

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();

    private static async Task<TrackerPage> StartAsync(ChatApplication api)
    {
        var chromium = await Chromium.StartAsync(api.Client.BaseAddress!.Port);
        return new TrackerPage(chromium, await chromium.OpenPageAsync());
    }

    private async Task<TrackerPage> LoadAsync(Uri page, ChatApplication api)
    {
        await Page.GotoAsync(page.AbsoluteUri);
        await Page.EvaluateAsync($"async () => {{ window.tracker = (await import('{api.Client.BaseAddress}performance-tracker.js')).performanceTracker; }}");
        return this;
    }
}
