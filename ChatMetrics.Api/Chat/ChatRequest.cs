using System.Text.Json;
using System.Text.Json.Serialization;
using ChatMetrics.Api.Http;

namespace ChatMetrics.Api.Chat;

/// <summary>The body of <c>POST /chat</c>.</summary>
/// <param name="Message">1 to 32,000 characters after trimming.</param>
/// <param name="ConversationId">1 to 128 of <c>A-Z a-z 0-9 _ . : -</c>; one is made when absent.</param>
/// <param name="ChatHistory">At most 200 turns; when absent or empty the stored turns of the conversation serve.</param>
/// <param name="Model">One of the configured models; the default one when absent.</param>
/// <param name="User">Who asks, 1 to 128 characters.</param>
/// <param name="Purpose">What the answer is for, 1 to 128 characters; <c>chat</c> when absent.</param>
internal sealed record ChatRequest(
    string Message,
    string? ConversationId = null,
    IReadOnlyList<ChatHistoryTurn>? ChatHistory = null,
    string? Model = null,
    string? User = null,
    string? Purpose = null)
{
    /// <summary>The most turns of a history.</summary>
    public const int MaxHistory = 200;

    /// <summary>Reads the body; what is wrong with a field is among the errors.</summary>
    public static ChatRequest Read(JsonElement body, FieldErrors errors)
    {
        var fields = new JsonFields(body, "", errors);
        return new ChatRequest(
            ConversationId: fields.Optional("conversation_id"),
            Message: fields.Required("message"),
            ChatHistory: fields
                .Objects(
                    "chat_history",
                    int.MaxValue,
                    "The history must be an array of turns.",
                    "A turn must be an object with role and content.")
                .ConvertAll(turn => ChatHistoryTurn.Read(turn, errors)),
            Model: fields.Optional("model"),
            User: fields.Optional("user"),
            Purpose: fields.Optional("purpose"));
    }
}

/// <summary>One earlier turn.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c> or <c>system</c>.</param>
/// <param name="Content">Its text.</param>
internal sealed record ChatHistoryTurn(string Role, string Content)
{
    public static ChatHistoryTurn Read(JsonFields fields, FieldErrors errors)
    {
        var role = fields.Required("role");
        if (role is not ("user" or "assistant" or "system") && !errors.Has(fields.PathOf("role")))
        {
            errors.Add(fields.PathOf("role"), "Must be user, assistant or system.");
        }

        return new ChatHistoryTurn(role, fields.Required("content"));
    }
}

/// <summary>How the API's description names the fields of a request.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatRequest))]
internal sealed partial class RequestJson : JsonSerializerContext;
