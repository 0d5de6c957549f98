using System.Threading.RateLimiting;
using ChatMetrics.Telemetry.Tracking;
using MediatR;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Refuses a question when its address has asked too many within a minute.</summary>
internal sealed class RateLimitBehavior(ChatRateLimiter limiter, PerformanceTracker tracker)
    : IPipelineBehavior<ChatCommand, ChatReply>
{
    public Task<ChatReply> Handle(
        ChatCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<ChatReply> next)
    {
        using (tracker.Measure(MeasurementNames.RateLimitCheck))
        {
            limiter.ThrowIfOverLimit(request.Client);
        }

        return next();
    }
}

/// <summary>Limits the chats started by each address; one instance per process.</summary>
internal sealed class ChatRateLimiter : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string>? _limiter;

    public ChatRateLimiter(IOptions<AssistantOptions> options)
    {
        if (options.Value.RequestsPerMinute is > 0 and var permits)
        {
            // Six segments: the window slides in steps of 10 s.
            _limiter = PartitionedRateLimiter.Create<string, string>(client => RateLimitPartition.GetSlidingWindowLimiter(
                client,
                _ => new SlidingWindowRateLimiterOptions { PermitLimit = permits, Window = Window, SegmentsPerWindow = 6 }));
        }
    }

    /// <exception cref="RateLimitedException">The address is over its limit.</exception>
    public void ThrowIfOverLimit(string client)
    {
        using var lease = _limiter?.AttemptAcquire(client);
        if (lease is { IsAcquired: false })
        {
            var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window / 6;
            throw new RateLimitedException { RetryAfter = wait };
        }
    }

    public void Dispose() => _limiter?.Dispose();
}
