using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatMetrics.Api.Http;

/// <summary>
/// Writes Server-Sent Events to a response; the headers go out with the first one. Proxies cut a connection that is silent: while
/// there is nothing to write a <c>ping</c> goes out, the first one after a second, with the headers.
/// </summary>
internal sealed class EventStream(HttpResponse response, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan FirstPing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1);
    private long _lastWrite = time.GetTimestamp();

    /// <summary>Whether the client asks for a stream.</summary>
    public static bool IsAccepted(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type =>
            type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    /// <summary>Sets the headers of a stream; they are sent with its first bytes.</summary>
    public static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        // Without it, proxies such as nginx would buffer the stream.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Writes one event and sends it off.</summary>
    public ValueTask WriteAsync<T>(string name, T data, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteAsync(SseFrame.Create(name, id: null, JsonSerializer.SerializeToUtf8Bytes(data, type)), cancellationToken);

    /// <summary>Pings while the stream is silent; ends when it is cancelled, or the client is gone.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        for (var interval = FirstPing; ;)
        {
            var left = interval - time.GetElapsedTime(Volatile.Read(ref _lastWrite));
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, time, cancellationToken);
                continue;
            }

            await WriteAsync(SseFrame.Create("ping", id: null, "{}"u8), cancellationToken);
            interval = PingInterval;
        }
    }

    public void Dispose() => _gate.Dispose();

    private async ValueTask WriteAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!response.HasStarted)
            {
                Begin(response);
            }

            response.BodyWriter.Write(frame);
            await response.BodyWriter.FlushAsync(cancellationToken);
            Volatile.Write(ref _lastWrite, time.GetTimestamp());
        }
        finally
        {
            _gate.Release();
        }
    }
}
