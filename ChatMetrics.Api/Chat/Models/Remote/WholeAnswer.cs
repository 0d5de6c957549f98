using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>An answer that is not streamed.</summary>
internal static class WholeAnswer
{
    public static ChatResponse Read(Sdk.ChatCompletion completion)
    {
        var texts = completion.Content.Select(part => part.Text).Append(completion.Refusal);
        var message = new ChatMessage(
            ChatRole.Assistant, [.. texts.Where(text => !string.IsNullOrEmpty(text)).Select(text => new TextContent(text))]);
        foreach (var call in completion.ToolCalls)
        {
            message.Contents.Add(ToolCallFragments.Call(call.Id, call.FunctionName, call.FunctionArguments.ToString()));
        }

        return new ChatResponse(message)
        {
            ModelId = completion.Model,
            ResponseId = completion.Id,
            FinishReason = RemoteUsage.From(completion.FinishReason),
            Usage = completion.Usage is { } usage ? RemoteUsage.From(usage) : null,
        };
    }
}
