using System.Collections.Concurrent;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>A page in chromium that has the performance tracker as <c>tracker</c>, and what it said on its console.</summary>
internal sealed class TrackerPage : IAsyncDisposable
{
    private const string Blank = "<!DOCTYPE html><title>A page</title><link rel=icon href=data:,>";

    private readonly ConcurrentQueue<string> _console = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private TrackerPage(IPage page)
    {
        Page = page;
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
        var opened = new TrackerPage(await SharedChromium.OpenPageAsync());
        await opened.Page.RouteAsync(address.AbsoluteUri, route => route.FulfillAsync(new() { Body = html, ContentType = "text/html" }));
        return await opened.LoadAsync(address, api);
    }

    /// <summary>A page of another origin, that a server of this machine has.</summary>
    public static async Task<TrackerPage> OpenAsync(ChatApplication api, Uri page) => await new TrackerPage(await SharedChromium.OpenPageAsync()).LoadAsync(page, api);

    /// <summary>Runs statements in the page, which may await; what they return.</summary>
    public async Task<JsonElement> RunAsync(string script) =>
        Json.Parse(await Page.EvaluateAsync<string>($"async () => JSON.stringify(await (async () => {{ {script} }})() ?? null)"));

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private async Task<TrackerPage> LoadAsync(Uri page, ChatApplication api)
    {
        await Page.GotoAsync(page.AbsoluteUri);
        await Page.EvaluateAsync($"async () => {{ window.tracker = (await import('{api.Client.BaseAddress}performance-tracker.js')).performanceTracker; }}");
        return this;
    }
}
