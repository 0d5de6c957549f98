using System.Text.Json;
using ChatMetrics.Api.Http;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Chat;

/// <summary>Reads the body of <c>POST /chat</c>.</summary>
internal static class ChatRequestReader
{
    /// <exception cref="InvalidFieldsException">The body is not a JSON object.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large (413) or its content type is not JSON (415).</exception>
    public static Task<ChatCommand> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                "Send the question as JSON: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        var client = request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";
        return JsonBody.ReadAsync(request, (body, errors) => Read(body, errors, client));
    }

    private static ChatCommand Read(JsonElement body, FieldErrors errors, string client)
    {
        var fields = new JsonFields(body, "", errors);
        var conversation = fields.Optional("conversation_id");
        return new ChatCommand(
            fields.Required("message"),
            conversation ?? $"conv_{Guid.CreateVersion7():n}",
            [.. fields.Objects(
                "chat_history",
                int.MaxValue,
                "The history must be an array of turns.",
                "A turn must be an object with role and content.")
                .Select(turn => Turn(turn, errors))],
            fields.Optional("model"),
            client)
        {
            IsNewConversation = conversation is null,
            Malformed = errors,
        };
    }

    private static Turn Turn(JsonFields fields, FieldErrors errors)
    {
        var role = fields.Required("role");
        if (role is not ("user" or "assistant" or "system") && !errors.Has(fields.PathOf("role")))
        {
            errors.Add(fields.PathOf("role"), "Must be user, assistant or system.");
        }

        return new Turn(role, fields.Required("content"));
    }
}
