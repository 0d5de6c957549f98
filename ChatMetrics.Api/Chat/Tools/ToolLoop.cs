using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Api.Chat.Stages;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>
/// Asks the model until it is content: what it calls is carried out, and it is asked again with the results. The last time that
/// it may be asked, or when it has made all its calls, it is offered no tools, so that it answers with what it has.
/// </summary>
internal sealed class ToolLoop(
    ChatTrace measurement,
    ToolBox tools,
    ChatRecorder recorder,
    UsageAccumulator usage,
    PerformanceTracker tracker,
    ChatInstruments instruments,
    WarmupMeters warmup,
    TimeProvider time,
    IOptions<AssistantOptions> options,
    ILogger<ToolLoop> logger)
{
    private readonly ToolOptions _limits = options.Value.Tools;

    /// <exception cref="OperationCanceledException">The chat is over. All other exceptions come from the model.</exception>
    public async Task<GeneratedChat> RunAsync(PromptedChat chat, CancellationToken cancellationToken)
    {
        var command = chat.Command;
        var calls = new ToolCalls(
            tools,
            _limits,
            command.ConversationId,
            recorder.CanStore,
            tracker,
            command.IsWarmup ? warmup.Instruments : instruments,
            time,
            logger);
        var answer = new StreamedResponse(measurement, time, command.OnToken);
        usage.Begin(chat.Model, answer, calls);
        var prompt = chat.Prompt;
        if (chat.Decision is { } decision)
        {
            prompt = [.. prompt, .. await calls.ResolveAsync(decision, cancellationToken)];
        }

        for (var asked = 1; ; asked++)
        {
            var isLast = asked >= _limits.MaxIterations || calls.Count >= _limits.MaxCalls;
            // Some servers refuse results of tools without the tools: where there are results they go along, and may not be called.
            var hasTools = !isLast || calls.Count > 0;
            // The conversation's id is for the span: no model is sent it.
            var asking = new ChatOptions
            {
                Tools = hasTools ? [.. tools.All] : null,
                ToolMode = isLast && hasTools ? ChatToolMode.None : null,
                ConversationId = command.ConversationId,
                AdditionalProperties = new() { [ModelAttempts.Key] = (Action<AttemptRecord>)usage.Add },
            };
            var response = await AskAsync(chat.Model, prompt, asking, answer, cancellationToken);
            FunctionCallContent[] wanted = isLast
                ? []
                : [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
            if (wanted.Length == 0)
            {
                break;
            }

            prompt = [.. prompt, .. response.Messages, await calls.RunAsync(wanted, cancellationToken)];
            answer.Pause();
        }

        if (calls.Preview is { } preview)
        {
            answer.Pause();
            await answer.AppendAsync(PreviewText.Format(preview), cancellationToken);
        }

        return new GeneratedChat(
            chat,
            answer.Text,
            usage.Exchanges(),
            calls.Count,
            calls.Preview,
            answer.TimeToFirstToken,
            answer.GenerationTime);
    }

    private async Task<ChatResponse> AskAsync(
        ChatModel model,
        IReadOnlyList<ChatMessage> prompt,
        ChatOptions asking,
        StreamedResponse answer,
        CancellationToken cancellationToken)
    {
        using var call = tracker.Measure(model.MeasurementName);
        var limit = model.SilenceTimeout ?? options.Value.ModelSilenceTimeout;
        using var silence = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await ReadAsync(model, prompt, asking, answer, () => silence.CancelAfter(limit), either.Token);
        }
        catch (Exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelTimeoutException(limit);
        }
    }

    private async Task<ChatResponse> ReadAsync(
        ChatModel model,
        IReadOnlyList<ChatMessage> prompt,
        ChatOptions asking,
        StreamedResponse answer,
        Action onPiece,
        CancellationToken cancellationToken)
    {
        usage.Ask(prompt, asking.Tools);
        await foreach (var update in model.Client.GetStreamingResponseAsync(prompt, asking, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            onPiece();
            usage.Add(update);
            if (update.Contents.Any(content => content is TextReasoningContent))
            {
                answer.Generated();
            }

            if (update.Text is { Length: > 0 } text)
            {
                await answer.AppendAsync(text, cancellationToken);
            }
        }

        return usage.Answered();
    }
}
