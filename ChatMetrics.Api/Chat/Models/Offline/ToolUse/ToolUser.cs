using System.Text.Json;
using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Offline.ToolUse;

/// <summary>
/// Decides when a question needs a tool, and says what the tools have found. Most questions need none: the articles answer them.
/// </summary>
internal sealed class ToolUser(Library library)
{
    private readonly ToolPlanner _planner = new(library);

    /// <summary>The calls that the last message needs, or that follow from the results so far; none when it is time to speak.</summary>
    /// <param name="messages">The whole chat.</param>
    /// <param name="conversation">What of it bears on the answer.</param>
    /// <param name="tools">Those that may be called.</param>
    public IReadOnlyList<FunctionCallContent> Plan(IReadOnlyList<ChatMessage> messages, Conversation conversation, IEnumerable<AITool>? tools)
    {
        var work = ToolWork.Since(messages);
        var offered = tools?.Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        var calls = work.Count > 0 ? ToolPlanner.Continue(conversation, work) : offered.Count > 0 ? _planner.Plan(conversation) : [];
        return calls.TrueForAll(call => offered.Contains(call.Tool)) ? Number(calls, messages) : [];
    }

    /// <summary>What the tools have found, in words, and what was not understood; null when no tool was asked for.</summary>
    public string? Tell(IReadOnlyList<ChatMessage> messages, Conversation conversation)
    {
        var work = ToolWork.Since(messages);
        string[] remarks = [.. _planner.Remarks(conversation)];
        return work.Count + remarks.Length == 0 ? null : ToolAnswer.Of(work, remarks, conversation);
    }

    // An id must not come twice in a chat.
    private static FunctionCallContent[] Number(List<PlannedCall> calls, IReadOnlyList<ChatMessage> messages)
    {
        var earlier = messages.Sum(message => message.Contents.OfType<FunctionCallContent>().Count());
        return [.. calls.Select((call, place) => new FunctionCallContent($"call_{earlier + place + 1}", call.Tool, call.Arguments))];
    }
}

/// <summary>A call that the question needs.</summary>
internal sealed record PlannedCall(string Tool, Dictionary<string, object?> Arguments);

/// <summary>A call that was made for the last message, and what came of it.</summary>
internal sealed record ToolWork(string Tool, JsonElement Result)
{
    public string? Error => Text("error");

    public string? Status => Text("status");

    /// <summary>The work since the user's last message, in order.</summary>
    public static IReadOnlyList<ToolWork> Since(IReadOnlyList<ChatMessage> messages)
    {
        var contents = messages.Reverse().TakeWhile(message => message.Role != ChatRole.User).Reverse()
            .SelectMany(message => message.Contents).ToArray();
        var calls = contents.OfType<FunctionCallContent>().ToArray();
        return
        [
            .. from result in contents.OfType<FunctionResultContent>()
               let call = Array.Find(calls, call => call.CallId == result.CallId)
               where call is not null
               select new ToolWork(call.Name, result.Result is JsonElement json ? json : default),
        ];
    }

    public string? Text(string field) =>
        Find(field) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public string[] Lines(string field) =>
        Find(field) is { ValueKind: JsonValueKind.Array } lines ? [.. lines.EnumerateArray().Select(line => line.GetString()!)] : [];

    public bool Is(string field) => Find(field) is { ValueKind: JsonValueKind.True };

    private JsonElement? Find(string field) =>
        Result.ValueKind == JsonValueKind.Object && Result.TryGetProperty(field, out var value) ? value : null;
}
