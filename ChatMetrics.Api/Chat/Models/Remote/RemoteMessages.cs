using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>Converts a prompt to the SDK's types. A message with several tool results becomes one message per result.</summary>
internal static class RemoteMessages
{
    // Every space and every escape would be charged for.
    private static readonly JsonSerializerOptions Compact =
        new(AIJsonUtilities.DefaultOptions) { WriteIndented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<Sdk.ChatMessage> From(IEnumerable<ChatMessage> messages) => [.. messages.SelectMany(From)];

    private static IEnumerable<Sdk.ChatMessage> From(ChatMessage message)
    {
        if (message.Role == ChatRole.System)
        {
            return [new Sdk.SystemChatMessage(message.Text)];
        }

        if (message.Role == ChatRole.Assistant)
        {
            return [Assistant(message)];
        }

        return message.Role == ChatRole.Tool
            ? message.Contents.OfType<FunctionResultContent>()
                .Select(result => new Sdk.ToolChatMessage(result.CallId, Text(result)))
            : [new Sdk.UserChatMessage(message.Text)];
    }

    private static Sdk.AssistantChatMessage Assistant(ChatMessage message)
    {
        var calls = message.Contents.OfType<FunctionCallContent>()
            .Select(call =>
                Sdk.ChatToolCall.CreateFunctionToolCall(call.CallId, call.Name, BinaryData.FromString(Json(call.Arguments))))
            .ToArray();
        if (calls.Length == 0)
        {
            return new Sdk.AssistantChatMessage(message.Text);
        }

        var assistant = new Sdk.AssistantChatMessage(calls);
        if (message.Text.Length > 0)
        {
            assistant.Content.Add(Sdk.ChatMessageContentPart.CreateTextPart(message.Text));
        }

        return assistant;
    }

    private static string Text(FunctionResultContent result) => result switch
    {
        { Result: string text } => text,
        { Result: null, Exception: not null } => "The tool failed.",
        _ => Json(result.Result),
    };

    private static string Json(object? value) => value is null
        ? "{}"
        : JsonSerializer.Serialize(value, Compact.GetTypeInfo(value.GetType()));
}
