using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ChatMetrics.AppHost.Tests.Running;

/// <summary>One event of the live stream; an unnamed one is a <c>message</c>, as browsers have it.</summary>
/// <param name="Id">Of this event or the last one that had an id; null before.</param>
internal sealed record LiveEvent(string Name, string? Id, JsonElement Data);

/// <summary>A listener to <c>/live-metrics</c>, with all that it has heard.</summary>
internal sealed class LiveStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentQueue<LiveEvent> _events = new();
    private readonly Task _reading;

    private LiveStream(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _reading = ReadAsync(SseParser.Create(body));
    }

    public IEnumerable<JsonElement> Samples => Named("message");

    public IEnumerable<JsonElement> Chats => Named("chat");

    public IEnumerable<JsonElement> Alerts => Named("alert");

    /// <summary>How often it said that something is missing, and is to be read anew.</summary>
    public int Resyncs => Named("resync").Count();

    /// <summary>The seconds (since 1970) of the samples, in the order in which they came.</summary>
    public IEnumerable<long> SampledSeconds => Samples.Select(sample => sample.Time("timestamp").ToUnixTimeSeconds());

    /// <summary>The ids that came, in their order.</summary>
    public IEnumerable<string> Ids => _events.Select(live => live.Id).OfType<string>().Distinct();

    /// <summary>Completes when the server has ended the stream, or the listener was disposed.</summary>
    public Task Ended => _reading;

    /// <summary>How long the server wants a listener to wait before it comes back; zero until it has said so.</summary>
    public TimeSpan Retry { get; private set; }

    /// <summary>Returns with the headers, which come with the first bytes: from then on the listener misses nothing.</summary>
    public static async Task<LiveStream> OpenAsync(HttpClient client, Uri api, string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api, "/live-metrics"));
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"GET /live-metrics: {response.StatusCode}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>How often a <c>chat</c> event of this chat has come.</summary>
    public int TimesHeard(string chatId) => Chats.Count(chat => chat.Text("chat_id") == chatId);

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _reading;
        _response.Dispose();
        _closed.Dispose();
    }

    private IEnumerable<JsonElement> Named(string name) => _events.Where(live => live.Name == name).Select(live => live.Data);

    private async Task ReadAsync(SseParser<string> parser)
    {
        try
        {
            await foreach (var item in parser.EnumerateAsync(_closed.Token))
            {
                Retry = parser.ReconnectionInterval;
                _events.Enqueue(new(item.EventType, parser.LastEventId is { Length: > 0 } id ? id : null, JsonSerializer.Deserialize<JsonElement>(item.Data)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // closed by the test, or its server was killed: what was heard stays
        }
    }
}
