using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ChatMetrics.Api.Testing;

/// <summary>Reads the events of a response, as a browser would.</summary>
internal sealed class SseReader(IAsyncEnumerator<SseItem<string>> events, HttpResponseMessage response) : IAsyncDisposable
{
    public static async Task<SseReader> OpenAsync(HttpResponseMessage response)
    {
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return new SseReader(SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(), response);
    }

    /// <summary>The next event; an unnamed one is called <c>message</c>.</summary>
    public async Task<(string Name, JsonElement Data)> NextAsync()
    {
        Assert.True(await events.MoveNextAsync(), "The stream has ended.");
        return (events.Current.EventType, Json.Parse(events.Current.Data));
    }

    /// <summary>All that is still to come but the pings, which tell only how slow the machine is; the server ends the stream.</summary>
    public async Task<List<(string Name, JsonElement Data)>> ToEndAsync()
    {
        var all = new List<(string, JsonElement)>();
        while (await events.MoveNextAsync())
        {
            if (events.Current.EventType != "ping")
            {
                all.Add((events.Current.EventType, Json.Parse(events.Current.Data)));
            }
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        response.Dispose();
        await events.DisposeAsync();
    }
}
