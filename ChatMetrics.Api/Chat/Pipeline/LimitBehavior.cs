using ChatMetrics.Api.Limits;
using ChatMetrics.Telemetry.Tracking;
using MediatR;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Refuses a question when its caller asks too many, or too many are in work.</summary>
internal sealed class LimitBehavior(ChatLimits limits, PerformanceTracker tracker) : IPipelineBehavior<ChatCommand, ChatReply>
{
    public async Task<ChatReply> Handle(
        ChatCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<ChatReply> next)
    {
        using var slot = await CheckAsync(request);
        return await next();
    }

    private async ValueTask<IDisposable?> CheckAsync(ChatCommand request)
    {
        using var check = tracker.Measure(MeasurementNames.RateLimitCheck);
        return request.IsWarmup
            ? await limits.RehearseAsync(request.ConversationId)
            : await limits.EnterAsync(request.Asker, request.Question.User);
    }
}
