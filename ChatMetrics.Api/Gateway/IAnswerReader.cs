using System.Text.Json;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Models.Remote;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Gateway;

/// <summary>Learns from an answer that is passed on what its record needs.</summary>
internal interface IAnswerReader
{
    /// <summary>Whether the model has ended its answer; without that the connection was cut.</summary>
    bool IsComplete { get; }

    /// <summary>The text of a chunk that has nothing else that is new; null when it must be read.</summary>
    string? ReadText(ReadOnlySpan<byte> chunk);

    /// <summary>Reads one value of the answer.</summary>
    /// <param name="value">The value.</param>
    /// <param name="root">The same, parsed.</param>
    /// <returns>Text that it brought; null when it brought none.</returns>
    /// <exception cref="ModelFailedException">It is an error.</exception>
    ChatResponseUpdate? Read(ReadOnlySpan<byte> value, JsonElement root);

    /// <summary>The stream says that it ends.</summary>
    void Done();

    /// <summary>What is known at the end only: tool calls, usage, why the model ended.</summary>
    ChatResponseUpdate Last();

    /// <summary>Whether a chunk has only the usage.</summary>
    bool IsUsageOnly(JsonElement chunk);
}

/// <summary>Reads chat completions.</summary>
internal sealed class CompletionAnswer : IAnswerReader
{
    private readonly CompletionReader _reader = new();

    public bool IsComplete => _reader.IsComplete;

    public string? ReadText(ReadOnlySpan<byte> chunk) => _reader.ReadText(chunk);

    public ChatResponseUpdate? Read(ReadOnlySpan<byte> value, JsonElement root) => _reader.Read(value, root);

    public void Done() => _reader.Read("[DONE]"u8.ToArray());

    public ChatResponseUpdate Last() => _reader.Last();

    public bool IsUsageOnly(JsonElement chunk) =>
        chunk.Get("usage") is { ValueKind: JsonValueKind.Object } && !chunk.Get("choices").Items().Any();
}

/// <summary>Reads responses (<c>/v1/responses</c>) and embeddings: their usage, and the text where there is some.</summary>
/// <param name="hasText">Whether there can be text: otherwise nothing is generated, and servers do not count it.</param>
internal sealed class OtherAnswer(bool hasText) : IAnswerReader
{
    private readonly CompletionUsage _usage = new();

    public bool IsComplete { get; private set; }

    public string? ReadText(ReadOnlySpan<byte> chunk) => null;

    public ChatResponseUpdate? Read(ReadOnlySpan<byte> value, JsonElement root)
    {
        // The last event of a stream has the whole response in it.
        var response = root.Get("response") is { ValueKind: JsonValueKind.Object } inner ? inner : root;
        if ((ServerError.Find(root) ?? ServerError.Find(response)) is { } error)
        {
            throw error.ToException();
        }

        _usage.Add(response);
        var type = root.Text("type");
        IsComplete |= type is null or "response.completed" or "response.incomplete" or "response.failed";
        var text = type is null ? TextOf(response) : type == "response.output_text.delta" ? root.Text("delta") : null;
        return text is { Length: > 0 } ? new ChatResponseUpdate(ChatRole.Assistant, text) : null;
    }

    public void Done() => IsComplete = true;

    public ChatResponseUpdate Last()
    {
        var usage = _usage.ToDetails();
        if (!hasText)
        {
            usage?.OutputTokenCount ??= 0;
        }

        return new(ChatRole.Assistant, usage is null ? [] : [new UsageContent(usage)]) { FinishReason = ChatFinishReason.Stop };
    }

    public bool IsUsageOnly(JsonElement chunk) => false;

    private static string TextOf(JsonElement response) => string.Concat(
        from item in response.Get("output").Items()
        from part in item.Get("content").Items()
        select part.Text("text"));
}
