using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Live;

internal static class LiveMetricsEndpoints
{
    // What a reader that takes nothing costs at most, beside the server's own 64 KB and the frames that wait.
    private const int SendBufferBytes = 32 * 1024;

    private static readonly TimeSpan LastWriteTimeout = TimeSpan.FromSeconds(1);

    public static void AddLiveMetrics(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LiveOptions, LiveOptionsValidator>("ChatMetrics:Live");
        // Flushing sends, on the same thread: docs/decisions/live-fan-out.md
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddSingleton<SubscriberLimiter>();
        builder.Services.AddSingleton<StreamStart>();
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddHealthChecks().AddCheck<LiveHealthCheck>("live");
        builder.Services.AddSingleton<HistoryReader>();
        builder.Services.AddSingleton<LiveHub>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        builder.Services.AddHostedService<StorageEvents>();
    }

    public static void MapLiveMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/live-metrics", StreamAsync)
            .RequireCors(CorsPolicies.Stream)
            .WithName("LiveMetrics")
            .WithTags("Metrics")
            .WithSummary("A sample every second, and every finished chat, as Server-Sent Events")
            .WithDescription(
                "Samples are unnamed events, as `GET /system-metrics` gives them; a finished chat is a `chat` event; "
                + "`storage` events tell when Redis is away, how many records wait, and when it is back. "
                + "With `Last-Event-ID`, or `?last_event_id=`, the stream begins with what was missed, at any replica; "
                + "one `resync` event says that it is not known any more. A silent stream has a `ping` event every 15 s. "
                + $"`?events=` takes any of {string.Join(", ", LiveEventKinds.Names.Select(name => $"`{name}`"))}, separated by commas.")
            .Produces<SystemSnapshot>(contentType: "text/event-stream")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <param name="events">
    /// Which events: <c>sample</c>, <c>chat</c>, <c>alert</c>, <c>storage</c>, separated by commas; all when absent.
    /// </param>
    /// <param name="lastEventId">The last event that was received; the header <c>Last-Event-ID</c> wins.</param>
    private static async Task StreamAsync(
        HttpContext context,
        LiveHub hub,
        SubscriberLimiter limiter,
        StreamStart opening,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        IOptions<PageOriginOptions> origins,
        string? events = null,
        [FromQuery(Name = "last_event_id")] string? lastEventId = null)
    {
        var wanted = LiveEventsFilter.Parse(events) & (origins.Value.IsRestricted(context.Request.Headers.Origin)
            ? LiveEventKind.Sample
            : LiveEventKind.All);
        using var slot = limiter.Acquire(context.Connection.RemoteIpAddress);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        EventStream.Begin(context.Response);
        LimitSendBuffer(context);
        var subscriber = new LiveSubscriber(context.Response.BodyWriter, wanted);
        try
        {
            var begin = await hub.AddAsync(subscriber, ended.Token);
            // One that is there but empty is of a client that has received nothing.
            var last = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } header]
                ? header
                : lastEventId is { Length: > 0 } ? lastEventId : null;
            var (first, missed, isOver) = await opening.FramesAsync(begin, wanted, last);
            var opened = subscriber.OpenAsync(first, missed);
            await (isOver ? opened : subscriber.Ended).WaitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader went away, or the service stops: the stream ends.
        }
        finally
        {
            await LeaveAsync(context, subscriber, time);
        }
    }

    // The response must not be touched once the request is over.
    private static async Task LeaveAsync(HttpContext context, LiveSubscriber subscriber, TimeProvider time)
    {
        var idle = subscriber.EndAsync();
        try
        {
            await idle.WaitAsync(LastWriteTimeout, time);
        }
        catch (TimeoutException)
        {
            LiveInstruments.CutOff.Add(1);
            context.Abort();
            await idle;
        }
    }

    private static void LimitSendBuffer(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            socket.SendBufferSize = SendBufferBytes;
        }
    }
}
