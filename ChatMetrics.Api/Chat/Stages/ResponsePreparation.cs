using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 6: the answer is put together.</summary>
internal sealed record ResponsePreparation(StoredChat Chat) : IChatStage<ChatReply>
{
    public static ChatStage Stage => ChatStage.ResponsePreparation;
}

internal sealed class ResponsePreparationHandler : IRequestHandler<ResponsePreparation, ChatReply>
{
    public Task<ChatReply> Handle(ResponsePreparation request, CancellationToken cancellationToken)
    {
        var (response, turns, usage, preview) = request.Chat;
        return Task.FromResult(new ChatReply(response, turns, usage, preview));
    }
}
