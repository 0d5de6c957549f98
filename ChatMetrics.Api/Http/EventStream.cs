using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatMetrics.Api.Http;

/// <summary>Writes Server-Sent Events to a response; the headers are sent with the first event.</summary>
internal sealed class EventStream(HttpResponse response)
{
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

    /// <summary>Writes one event and flushes it.</summary>
    public async ValueTask WriteAsync<T>(string name, T data, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            Begin(response);
        }

        response.BodyWriter.Write(SseFrame.Create(name, id: null, JsonSerializer.SerializeToUtf8Bytes(data, type)));
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
