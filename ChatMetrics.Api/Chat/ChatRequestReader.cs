using System.Text.Json;
using ChatMetrics.Api.Problems;
using ChatMetrics.Telemetry.Chats;

namespace ChatMetrics.Api.Chat;

/// <summary>
/// Reads the body of <c>POST /chat</c>. Every field of a wrong type is named; a deserializer would stop at the first.
/// </summary>
internal static class ChatRequestReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <exception cref="InvalidFieldsException">The body is not JSON, or a field is of the wrong type.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large (413) or not called JSON (415).</exception>
    public static async Task<ChatCommand> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException(
                "Send the question as JSON: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        var errors = new FieldErrors();
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, Options, request.HttpContext.RequestAborted);
            return Read(body.RootElement, errors, request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "");
        }
        catch (JsonException exception)
        {
            errors.Add("$", $"The body is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}).");
            errors.ThrowIfAny();
            throw;
        }
        // A field's name that holds half a character cannot even be compared.
        catch (InvalidOperationException)
        {
            errors.Add("$", "The body has a field whose name is not valid Unicode.");
            errors.ThrowIfAny();
            throw;
        }
    }

    private static ChatCommand Read(JsonElement body, FieldErrors errors, string client)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add("$", "The body must be a JSON object.");
            errors.ThrowIfAny();
        }

        return new ChatCommand(
            Required(body, "message", "message", errors),
            Optional(body, "conversation_id", errors) ?? $"conv_{Guid.CreateVersion7():n}",
            History(body, errors),
            Optional(body, "model", errors),
            client)
        {
            Malformed = errors,
        };
    }

    private static List<Turn> History(JsonElement body, FieldErrors errors)
    {
        var turns = new List<Turn>();
        if (!body.TryGetProperty("chat_history", out var history) || history.ValueKind == JsonValueKind.Null)
        {
            return turns;
        }

        if (history.ValueKind != JsonValueKind.Array)
        {
            errors.Add("chat_history", "The history must be an array of turns.");
            return turns;
        }

        foreach (var turn in history.EnumerateArray())
        {
            turns.Add(Turn(turn, $"chat_history[{turns.Count}]", errors));
        }

        return turns;
    }

    private static Turn Turn(JsonElement turn, string field, FieldErrors errors)
    {
        if (turn.ValueKind != JsonValueKind.Object)
        {
            errors.Add(field, "A turn must be an object with role and content.");
            return new Turn("", "");
        }

        var role = Required(turn, "role", $"{field}.role", errors);
        if (role is not ("user" or "assistant" or "system") && !errors.Has($"{field}.role"))
        {
            errors.Add($"{field}.role", "A role is user, assistant or system.");
        }

        return new Turn(role, Required(turn, "content", $"{field}.content", errors));
    }

    // Empty when it is missing or malformed, which is then among the errors.
    private static string Required(JsonElement parent, string name, string field, FieldErrors errors)
    {
        if (parent.TryGetProperty(name, out var value))
        {
            return Text(value, field, errors) ?? "";
        }

        errors.Add(field, "This field is required.");
        return "";
    }

    private static string? Optional(JsonElement parent, string name, FieldErrors errors) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Text(value, name, errors) : null;

    private static string? Text(JsonElement value, string field, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(field, "This must be a text.");
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            errors.Add(field, "The text is not valid Unicode.");
            return null;
        }
    }
}
