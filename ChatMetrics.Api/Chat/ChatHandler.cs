using ChatMetrics.Api.Chat.Stages;
using MediatR;

namespace ChatMetrics.Api.Chat;

/// <summary>Runs the six stages; each one's result is the next one's input.</summary>
internal sealed class ChatHandler(IMediator mediator) : IRequestHandler<ChatCommand, ChatReply>
{
    public async Task<ChatReply> Handle(ChatCommand request, CancellationToken cancellationToken)
    {
        var accepted = await mediator.Send(new RequestReceived(request), cancellationToken);
        var prompt = await mediator.Send(new ProcessingHistory(accepted), cancellationToken);
        var generated = await mediator.Send(new WorkflowStart(prompt), cancellationToken);
        var completed = await mediator.Send(new WorkflowCompleted(generated), cancellationToken);
        var stored = await mediator.Send(new StoringConversation(completed), cancellationToken);
        return await mediator.Send(new ResponsePreparation(stored), cancellationToken);
    }
}
