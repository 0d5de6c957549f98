using System.Collections.Concurrent;
using ChatMetrics.Api.Tests.Hosting;
using Microsoft.Playwright;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>The dashboard of an API, open in chromium.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly ConcurrentQueue<string> _errors = new();

    private DashboardPage(Chromium chromium, IPage page)
    {
        (_chromium, Page) = (chromium, page);
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Dialog += (_, dialog) => _errors.Enqueue($"dialog: {dialog.Message}");
    }

    public IPage Page { get; }

    /// <summary>What was thrown and caught by nobody, and every dialog.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <param name="prepare">Before the page is opened; null for nothing.</param>
    public static async Task<DashboardPage> OpenAsync(ChatApplication api, Func<IPage, Task>? prepare = null)
    {
        var address = api.Client.BaseAddress!;
        var chromium = await Chromium.StartAsync(address.Port);
        var page = new DashboardPage(chromium, await chromium.OpenPageAsync());
        await (prepare?.Invoke(page.Page) ?? Task.CompletedTask);
        await page.Page.GotoAsync(address.AbsoluteUri);
        return page;
    }

    /// <summary>The panel of this title.</summary>
    public ILocator Panel(string title) => Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });

    public ValueTask DisposeAsync() => _chromium.DisposeAsync();
}
