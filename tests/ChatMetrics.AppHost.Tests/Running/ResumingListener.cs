using System.Collections.Concurrent;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>Listens to the live stream as a browser does: when the stream ends it comes back, with the id of its last event.</summary>
internal sealed class ResumingListener : IAsyncDisposable
{
    private readonly ConcurrentQueue<LiveStream> _streams = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _listening;

    private ResumingListener(ChatApi api, LiveStream first)
    {
        _streams.Enqueue(first);
        _listening = ListenAsync(api, first);
    }

    /// <summary>The chats of which it has heard, in the order in which it did.</summary>
    public IEnumerable<string> ChatIds => _streams.SelectMany(stream => stream.Chats).Select(chat => chat.Text("chat_id"));

    public bool HasSample => _streams.Any(stream => stream.Samples.Any());

    /// <summary>How often it was told that it has missed something.</summary>
    public int Resyncs => _streams.Sum(stream => stream.Resyncs);

    public static async Task<ResumingListener> StartAsync(ChatApi api) => new(api, await api.ListenAsync());

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _streams.Last().DisposeAsync();
        await _listening;
        foreach (var stream in _streams.SkipLast(1))
        {
            await stream.DisposeAsync();
        }

        _closed.Dispose();
    }

    private async Task ListenAsync(ChatApi api, LiveStream stream)
    {
        var last = (string?)null;
        while (true)
        {
            await stream.Ended;
            last = stream.Ids.LastOrDefault() ?? last;
            while (true)
            {
                if (_closed.IsCancellationRequested)
                {
                    return;
                }

                try
                {
                    stream = await api.ListenAsync(last);
                    _streams.Enqueue(stream);
                    break;
                }
                catch (HttpRequestException)
                {
                    // The API has not been started again yet.
                    await Task.Delay(10, CancellationToken.None);
                }
            }
        }
    }
}
