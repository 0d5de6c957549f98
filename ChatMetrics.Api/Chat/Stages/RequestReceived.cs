using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Records;
using MediatR;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 1: the question is accepted, and its model is chosen.</summary>
internal sealed record RequestReceived(ChatCommand Command) : IChatStage<AcceptedChat>
{
    public static ChatStage Stage => ChatStage.RequestReceived;
}

/// <param name="Message">Trimmed.</param>
internal sealed record AcceptedChat(ChatCommand Command, string Message, ChatModel Model);

internal sealed class RequestReceivedHandler(ChatModels models) : IRequestHandler<RequestReceived, AcceptedChat>
{
    public Task<AcceptedChat> Handle(RequestReceived request, CancellationToken cancellationToken) =>
        Task.FromResult(new AcceptedChat(
            request.Command,
            request.Command.Question.Message.Trim(),
            request.Command.IsWarmup ? models.ForWarmup : models.Choose(request.Command.Question.Model)));
}
