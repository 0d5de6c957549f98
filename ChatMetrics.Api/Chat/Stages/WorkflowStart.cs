using System.Diagnostics.CodeAnalysis;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Telemetry.Chats;
using ChatMetrics.Telemetry.Performance;
using MediatR;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Stages;

/// <summary>Stage 3: the assistant works; each piece of its answer goes to who listens as it comes.</summary>
internal sealed record WorkflowStart(PromptedChat Chat) : IChatStage<SpokenChat>
{
    public static ChatStage Stage => ChatStage.WorkflowStart;
}

/// <param name="TimeToFirstToken">Since the start of the chat; null when the model said nothing.</param>
internal sealed record SpokenChat(PromptedChat Chat, ChatResponse Response, TimeSpan? TimeToFirstToken);

internal sealed class WorkflowStartHandler(
    ChatMeasurement measurement, PerformanceTracker tracker, TimeProvider time, IOptions<ChatOptions> options)
    : IRequestHandler<WorkflowStart, SpokenChat>
{
    [SuppressMessage("Design", "CA1031", Justification = "A model may throw anything; to the caller it is one thing: the model failed.")]
    public async Task<SpokenChat> Handle(WorkflowStart request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.ModelTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A model that does not listen is left behind: what it still does is nobody's.
            return await SpeakAsync(request.Chat, either.Token).WaitAsync(either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested)
        {
            throw new ModelTimeoutException(options.Value.ModelTimeout, exception);
        }
        catch (Exception exception)
        {
            throw new ModelFailedException("The model failed.", exception);
        }
    }

    private async Task<SpokenChat> SpeakAsync(PromptedChat chat, CancellationToken cancellationToken)
    {
        var updates = new List<ChatResponseUpdate>();
        var onToken = chat.Chat.Command.OnToken;
        TimeSpan? timeToFirstToken = null;
        using var call = tracker.Measure(chat.Chat.Model.MeasurementName);
        await foreach (var update in chat.Chat.Model.Client.GetStreamingResponseAsync(chat.Prompt, cancellationToken: cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            updates.Add(update);
            if (update.Text is { Length: > 0 } text)
            {
                timeToFirstToken ??= measurement.Elapsed;
                if (onToken is not null)
                {
                    await onToken(text, cancellationToken);
                }
            }
        }

        return new SpokenChat(chat, updates.ToChatResponse(), timeToFirstToken);
    }
}
