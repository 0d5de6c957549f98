using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// A streamed answer: text is passed on as it arrives, fragments of tool calls are collected until they are complete.
/// </summary>
internal sealed class StreamedAnswer
{
    private readonly ToolCallFragments _calls = new();
    private Sdk.StreamingChatCompletionUpdate? _latest;
    private Sdk.ChatTokenUsage? _usage;
    private Sdk.ChatFinishReason? _finishReason;

    /// <summary>Whether the model has sent a finish reason: without one, the stream broke off.</summary>
    public bool IsComplete => _finishReason is not null;

    /// <exception cref="ModelFailedException">The update reports an error.</exception>
    public ChatResponseUpdate Read(Sdk.StreamingChatCompletionUpdate update)
    {
        ThrowIfError(update);
        _latest = update;
        // Some providers send the usage in every update, always counted from the start.
        _usage = update.Usage ?? _usage;
        _finishReason = update.FinishReason ?? _finishReason;
        _calls.Add(update.ToolCallUpdates);
        return Update([.. update.ContentUpdate.Select(part => part.Text).Append(update.RefusalUpdate)
            .Where(text => !string.IsNullOrEmpty(text)).Select(text => new TextContent(text))]);
    }

    /// <summary>
    /// What is known at the end only: tool calls, usage, why the model ended; nothing of that is sure when it broke off.
    /// </summary>
    public ChatResponseUpdate Last()
    {
        List<AIContent> contents = [.. _calls.Gathered()];
        if (_usage is not null)
        {
            contents.Add(new UsageContent(RemoteUsage.From(_usage)));
        }

        var last = Update(contents);
        last.FinishReason = _finishReason is { } reason ? RemoteUsage.From(reason) : null;
        return last;
    }

    private ChatResponseUpdate Update(List<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        ModelId = _latest?.Model,
        ResponseId = _latest?.CompletionId,
        MessageId = _latest?.CompletionId,
    };

    // A provider that has begun to stream reports an error within the stream; the SDK treats it as an empty update.
    private static void ThrowIfError(Sdk.StreamingChatCompletionUpdate update)
    {
#pragma warning disable SCME0001 // experimental, and the only way to a field of the provider's
        if (update.Patch.Contains("$.error"u8))
#pragma warning restore SCME0001
        {
            throw new ModelFailedException(ModelFault.Failed);
        }
    }
}
