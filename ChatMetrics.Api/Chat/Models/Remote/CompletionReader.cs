using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// Reads a chat completion, whole or in chunks, from servers that keep to the protocol more or less: takes what it knows, ignores
/// what is odd, keeps what the server wants back. Text goes on as it comes; tool calls are collected until they are whole.
/// </summary>
internal sealed class CompletionReader
{
    private readonly ToolCallFragments _calls = new();
    private readonly SurrogateJoiner _text = new();
    private readonly SurrogateJoiner _reasoning = new();
    private readonly CompletionUsage _usage = new();
    private readonly ChunkTemplate _template = new();
    private string? _id;
    private string? _model;
    private ChatFinishReason? _finishReason;
    private bool _isDone;
    private bool _hasChoices;

    /// <summary>Whether the model has ended its answer; without that the connection was cut.</summary>
    public bool IsComplete => _finishReason is not null || (_isDone && _hasChoices);

    /// <summary>Whether nothing that matters can follow: some servers count behind the end.</summary>
    public bool HasNothingToCome => _isDone && _hasChoices && _usage.IsKnown;

    /// <summary>Whether anything of an answer has come.</summary>
    public bool HasBegun => _hasChoices;

    /// <summary>Reads one value of the answer.</summary>
    /// <returns>Text and reasoning that it brought; null when it brought none.</returns>
    /// <exception cref="ModelFailedException">It is an error, or JSON that ends too early.</exception>
    public ChatResponseUpdate? Read(ReadOnlyMemory<byte> value)
    {
        var text = value.Span.Trim(" \t\r\n"u8);
        if (text.SequenceEqual("[DONE]"u8))
        {
            _isDone = true;
            return null;
        }

        // What does not begin as JSON is a sign of life in the wrong place.
        if (text is not [(byte)'{', ..])
        {
            return null;
        }

        if (ReadText(text) is { } shown)
        {
            return shown.Length > 0 ? Update([new TextContent(shown)]) : null;
        }

        using var json = LooseJson.Parse(value) ?? throw new ModelFailedException(ModelFault.Malformed);
        return Read(text, json.RootElement);
    }

    /// <summary>The text of a chunk that has nothing else that is new; null when it must be read.</summary>
    public string? ReadText(ReadOnlySpan<byte> chunk) => _template.Read(chunk) is { } text ? _text.Join(text) : null;

    /// <summary>What is known at the end only: tool calls, usage, why the model ended.</summary>
    public ChatResponseUpdate Last()
    {
        List<AIContent> contents = [.. _text.Rest().Select(rest => new TextContent(rest)), .. _calls.Complete()];
        if (_usage.ToDetails() is { } usage)
        {
            contents.Add(new UsageContent(usage));
        }

        var last = Update(contents);
        last.FinishReason = _finishReason;
        return last;
    }

    /// <inheritdoc cref="Read(ReadOnlyMemory{byte})"/>
    /// <param name="value">One value of the answer.</param>
    /// <param name="root">The same, parsed.</param>
    public ChatResponseUpdate? Read(ReadOnlySpan<byte> value, JsonElement root)
    {
        _id ??= root.Text("id");
        _model ??= root.Text("model");
        _usage.Add(root);
        if (ServerError.Find(root) is { } error)
        {
            throw error.ToException();
        }

        var contents = new List<AIContent>();
        foreach (var choice in root.Get("choices").Items().Where(IsFirst))
        {
            Read(choice, contents);
        }

        _template.Learn(value, root);
        return contents.Count > 0 ? Update(contents) : null;
    }

    // Others than the first were not asked for.
    private static bool IsFirst(JsonElement choice) => choice.ValueKind == JsonValueKind.Object && (choice.Count("index") ?? 0) == 0;

    private void Read(JsonElement choice, List<AIContent> contents)
    {
        var whole = Object(choice, "message");
        var message = Object(choice, "delta") ?? whole;
        _hasChoices |= message is not null || choice.Text("text") is not null || choice.Text("finish_reason") is not null;
        _usage.Add(choice);
        _calls.Add(message);
        Add(contents, _reasoning.Join(MessageText.Reasoning(message)), text => new TextReasoningContent(text));
        Add(contents, _text.Join(MessageText.Shown(message) ?? choice.Text("text")), text => new TextContent(text));
        _finishReason = Reason(choice.Text("finish_reason")) ?? _finishReason ?? (whole is null ? null : ChatFinishReason.Stop);
    }

    private static JsonElement? Object(JsonElement choice, string name) =>
        choice.Get(name) is { ValueKind: JsonValueKind.Object } json ? json : null;

    private static void Add(List<AIContent> contents, string text, Func<string, AIContent> create)
    {
        if (text.Length > 0)
        {
            contents.Add(create(text));
        }
    }

    private static ChatFinishReason? Reason(string? name) => name?.ToLowerInvariant() switch
    {
        null or "" => null,
        "length" or "max_tokens" or "max_output_tokens" => ChatFinishReason.Length,
        "safety" or "prohibited_content" or "blocklist" or "recitation" => ChatFinishReason.ContentFilter,
        // Some add the reason.
        { } filtered when filtered.StartsWith("content_filter", StringComparison.Ordinal) => ChatFinishReason.ContentFilter,
        "tool_calls" or "function_call" or "tool_use" => ChatFinishReason.ToolCalls,
        "error" => throw new ModelFailedException(ModelFault.Failed),
        _ => ChatFinishReason.Stop,
    };

    private ChatResponseUpdate Update(List<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        ModelId = _model,
        ResponseId = _id,
        MessageId = _id,
    };
}
