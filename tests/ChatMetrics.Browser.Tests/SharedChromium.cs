using ChatMetrics.Browser.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SharedChromium))]

namespace ChatMetrics.Browser.Tests;

/// <summary>The one browser of these tests: starting it takes longer than most of them.</summary>
public sealed class SharedChromium : IAsyncDisposable
{
    private static Chromium? _chromium;

    /// <inheritdoc cref="Chromium.OpenPageAsync"/>
    internal static async Task<IPage> OpenPageAsync(BrowserNewPageOptions? options = null)
    {
        _chromium ??= await Chromium.StartAsync();
        return await _chromium.OpenPageAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }
    }
}
