using System.Text.Json;
using ChatMetrics.Api.Testing;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>An open live stream.</summary>
internal sealed class LiveEvents(HttpResponseMessage response, SseReader events) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static async Task<LiveEvents> OpenAsync(ChatApplication api)
    {
        var response = await api.Client.GetAsync(
            "/live-metrics", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new LiveEvents(response, await SseReader.OpenAsync(response));
    }

    /// <summary>Waits for the next event of a name that is meant.</summary>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? isMeant = null)
    {
        while (true)
        {
            var (next, data) = await events.NextAsync().WaitAsync(Deadline, TestContext.Current.CancellationToken);
            if (next == name && isMeant?.Invoke(data) != false)
            {
                return data;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await events.DisposeAsync();
        response.Dispose();
    }
}
