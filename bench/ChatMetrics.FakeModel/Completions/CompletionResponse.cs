using System.Text.Json.Serialization;

namespace ChatMetrics.FakeModel.Completions;

/// <summary>A complete answer, or one piece of a streamed one.</summary>
/// <param name="Object"><c>chat.completion</c> or <c>chat.completion.chunk</c>.</param>
/// <param name="Created">Seconds since 1970.</param>
/// <param name="Usage">In a stream only in the last piece, which has no choices.</param>
internal sealed record CompletionResponse(
    string Id, string Object, long Created, string Model, IReadOnlyList<Choice> Choices, Usage? Usage = null);

/// <param name="Message">In a complete answer.</param>
/// <param name="Delta">In a piece.</param>
internal sealed record Choice(
    int Index,
    ResponseMessage? Message,
    ResponseMessage? Delta,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason);

internal sealed record ResponseMessage(string? Role = null, string? Content = null, IReadOnlyList<ToolCall>? ToolCalls = null);

/// <param name="Index">Only in pieces.</param>
internal sealed record ToolCall(string Id, string Type, FunctionCall Function, int? Index = null);

/// <param name="Arguments">JSON as a string.</param>
internal sealed record FunctionCall(string Name, string Arguments);

internal sealed record Usage(int PromptTokens, int CompletionTokens)
{
    public int TotalTokens => PromptTokens + CompletionTokens;
}

internal sealed record ModelList(string Object, IReadOnlyList<Model> Data);

internal sealed record Model(string Id, string Object, long Created, string OwnedBy);

internal sealed record ErrorResponse(Error Error);

internal sealed record Error(string Message, string Type);
