using System.Diagnostics.CodeAnalysis;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Telemetry.Records;
using MediatR;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 3: the assistant works; each piece of its answer goes to who listens as it comes.</summary>
internal sealed record WorkflowStart(PromptedChat Chat) : IChatStage<GeneratedChat>
{
    public static ChatStage Stage => ChatStage.WorkflowStart;
}

/// <param name="Asked">What the model was asked.</param>
/// <param name="Text">All that the assistant said.</param>
/// <param name="Exchanges">Each time the model was asked, in order; once at least.</param>
/// <param name="ToolCalls">The calls of tools.</param>
/// <param name="Preview">What the assistant would do, once the user approves it; null when there is nothing.</param>
/// <param name="TimeToFirstToken">Since the start of the chat; null when the model said nothing.</param>
/// <param name="GenerationTime">From the first piece of what the model said to the last, each time that it was asked.</param>
internal sealed record GeneratedChat(
    PromptedChat Asked,
    string Text,
    IReadOnlyList<ModelExchange> Exchanges,
    int ToolCalls,
    PendingApproval? Preview,
    TimeSpan? TimeToFirstToken,
    TimeSpan GenerationTime);

internal sealed class WorkflowStartHandler(
    ToolLoop loop, TimeProvider time, IOptions<AssistantOptions> options, ILogger<WorkflowStartHandler> logger)
    : IRequestHandler<WorkflowStart, GeneratedChat>
{
    [SuppressMessage(
        "Design", "CA1031", Justification = "A model may throw anything; to the caller it is one thing: the model failed.")]
    public async Task<GeneratedChat> Handle(WorkflowStart request, CancellationToken cancellationToken)
    {
        var limit = request.Chat.Model.Timeout ?? options.Value.ModelTimeout;
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            if (request.Chat.Command.Relay is { } relay)
            {
                return await relay.RunAsync(request.Chat, either.Token);
            }

            // A model or a tool that does not listen is left behind: what it still does is nobody's.
            return await loop.RunAsync(request.Chat, either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (timeout.IsCancellationRequested)
        {
            throw new ModelTimeoutException(limit);
        }
        catch (ModelException)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Its text may be the provider's.
            logger.AssistantThrew(exception.GetType().Name, exception.StackTrace);
            throw new ModelFailedException(ModelFault.Failed) { Cause = exception.GetType().Name };
        }
    }
}
