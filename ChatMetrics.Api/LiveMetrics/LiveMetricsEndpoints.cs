using System.Text.Json;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Storage;
using ChatMetrics.Telemetry.Samples;
using ChatMetrics.Telemetry.Wire;
using StackExchange.Redis;

namespace ChatMetrics.Api.LiveMetrics;

internal static class LiveMetricsEndpoints
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void AddLiveMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveHub>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
    }

    public static void MapLiveMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/live-metrics", StreamAsync)
            .WithName("LiveMetrics")
            .WithTags("Metrics")
            .WithSummary("A sample every second, and every finished chat, as Server-Sent Events")
            .WithDescription("Samples are unnamed events, as `GET /system-metrics` gives them; a finished chat is a `chat` event; "
                + "`storage` events tell when Redis is away, how many records wait, and when it is back.")
            .Produces<SystemSnapshot>(contentType: "text/event-stream")
            .ProducesValidationProblem();

    /// <param name="events">Which events: <c>sample</c>, <c>chat</c>, <c>alert</c>, <c>storage</c>, separated by commas; all when absent.</param>
    private static async Task StreamAsync(
        HttpContext context,
        LiveHub hub,
        SampleStore samples,
        StorageReporter storage,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        string? events = null)
    {
        var wanted = LiveEventsFilter.Parse(events);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var subscription = hub.Subscribe(wanted);
        var stream = new EventStream(context.Response);
        try
        {
            // First bytes at once: the headers go out with them.
            await stream.WriteAsync(SseFrame.Retry(Random.Shared.Next(2500, 4500)), ended.Token);
            if (wanted.HasFlag(LiveEvents.Storage) && storage.News is { } news)
            {
                await stream.WriteAsync(SseFrame.Of(StorageReporter.EventName, news), ended.Token);
            }

            if (wanted.HasFlag(LiveEvents.Sample) && await NewestAsync(samples, time) is { } newest)
            {
                await stream.WriteAsync(SseFrame.Of(null, newest), ended.Token);
            }

            var next = subscription.Frames.ReadAsync(ended.Token).AsTask();
            while (true)
            {
                if (await IsThereAsync(next, time, ended.Token))
                {
                    await stream.WriteAsync(await next, ended.Token);
                    next = subscription.Frames.ReadAsync(ended.Token).AsTask();
                }
                else
                {
                    await stream.WriteAsync(SseFrame.Ping, ended.Token);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader went away, or the service stops: the stream ends.
        }
    }

    // One read outlives every heartbeat: one that is left behind would take the next frame with it.
    private static async Task<bool> IsThereAsync(Task<byte[]> next, TimeProvider time, CancellationToken ended)
    {
        try
        {
            await next.WaitAsync(Heartbeat, time, ended);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    // Without it the stream begins with the next sample.
    private static async Task<byte[]?> NewestAsync(SampleStore samples, TimeProvider time)
    {
        try
        {
            return await samples.ReadNewestAsync(time.GetUtcNow()).WaitAsync(ChatRecorder.StorageTimeout, time) is [var newest, ..]
                ? JsonSerializer.SerializeToUtf8Bytes(newest, WireJson.Utf8.SystemSnapshot)
                : null;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
