using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>What the browser itself tells of a page.</summary>
internal sealed class DevTools(ICDPSession session) : IAsyncDisposable
{
    /// <summary>Nodes of the document and bytes of the heap that remain after a collection.</summary>
    public async Task<(int Nodes, long Bytes)> MeasureAsync()
    {
        await session.SendAsync("HeapProfiler.collectGarbage");
        var nodes = (await session.SendAsync("Memory.getDOMCounters"))!.Value.GetProperty("nodes").GetInt32();
        var heap = (await session.SendAsync("Runtime.getHeapUsage"))!.Value.GetProperty("usedSize").GetDouble();
        return (nodes, (long)heap);
    }

    public async ValueTask DisposeAsync() => await session.DetachAsync();
}
