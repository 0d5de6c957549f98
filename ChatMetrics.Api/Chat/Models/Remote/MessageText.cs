using System.Text.Json;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// The texts of a message or of a piece of one: content as text or as parts, a refusal, reasoning under any of its names.
/// </summary>
internal static class MessageText
{
    /// <summary>The names under which servers send reasoning. What comes under one of them goes back under the same.</summary>
    public static readonly string[] ReasoningNames = ["reasoning_content", "reasoning", "thinking"];

    /// <summary>What the user sees; a refusal is the answer as well. Null when there is none.</summary>
    public static string? Shown(JsonElement? message) =>
        Join(message.Get("content"), IsShown) + message.Text("refusal") is { Length: > 0 } text ? text : null;

    /// <summary>What the model thought; null when it does not tell.</summary>
    public static string? Reasoning(JsonElement? message) =>
        ReasoningNames.Select(name => message.Text(name)).FirstOrDefault(text => !string.IsNullOrEmpty(text))
        ?? (Join(message.Get("content"), part => !IsShown(part)) is { Length: > 0 } text ? text : null);

    private static string Join(JsonElement? content, Func<JsonElement, bool> isWanted) =>
        string.Concat(content.Items().Where(isWanted).Select(PartText));

    // A part of an unknown type is text if it has some.
    private static bool IsShown(JsonElement part) => part.Text("type") is not ("thinking" or "reasoning" or "redacted_thinking");

    private static string? PartText(JsonElement part) =>
        part.AsText() ?? part.Text("text") ?? part.Text("refusal")
        ?? (part.Get("thinking") ?? part.Get("summary")) switch
        {
            { ValueKind: JsonValueKind.String } text => text.AsText(),
            { ValueKind: JsonValueKind.Array } parts => string.Concat(
                parts.EnumerateArray().Select(inner => inner.AsText() ?? inner.Text("text"))),
            _ => null,
        };
}
