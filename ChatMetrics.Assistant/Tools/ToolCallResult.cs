using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A tool call that was made for the user's last message, and its result.</summary>
internal sealed record ToolCallResult(string Tool, JsonElement Result)
{
    public string? Error => Text("error");

    /// <summary>The results since the user's last message, in order.</summary>
    public static ToolCallResult[] Since(IReadOnlyList<ChatMessage> messages)
    {
        var latest = messages.Reverse().TakeWhile(message => message.Role != ChatRole.User).Reverse();
        AIContent[] contents = [.. latest.SelectMany(message => message.Contents)];
        return
        [
            .. from result in contents.OfType<FunctionResultContent>()
               join call in contents.OfType<FunctionCallContent>() on result.CallId equals call.CallId
               select new ToolCallResult(call.Name, result.Result is JsonElement json ? json : default),
        ];
    }

    public string? Text(string field) => Find(field, JsonValueKind.String)?.GetString();

    public string[] Lines(string field) =>
        [.. (Find(field, JsonValueKind.Array)?.EnumerateArray() ?? []).Select(line => line.GetString()!)];

    private JsonElement? Find(string field, JsonValueKind kind) =>
        Result is { ValueKind: JsonValueKind.Object } && Result.TryGetProperty(field, out var value) && value.ValueKind == kind
            ? value
            : null;
}
