using ChatMetrics.Browser.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(SharedChromium))]

namespace ChatMetrics.Browser.Tests;

/// <summary>The one browser of these tests: starting it takes longer than most of them.</summary>
public sealed class SharedChromium : IAsyncDisposable
{
    private static readonly Lazy<Task<Chromium>> One = new(() => Chromium.StartAsync());

    /// <inheritdoc cref="Chromium.OpenPageAsync"/>
    internal static async Task<IPage> OpenPageAsync(BrowserNewPageOptions? options = null) => await (await One.Value).OpenPageAsync(options);

    public async ValueTask DisposeAsync()
    {
        if (One.IsValueCreated && One.Value.IsCompletedSuccessfully)
        {
            await (await One.Value).DisposeAsync();
        }
    }
}
