using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;

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

        return JsonBody.ReadAsync(request, (body, errors) =>
        {
            var question = ChatRequest.Read(body, errors);
            return new ChatCommand(
                question,
                question.ConversationId ?? $"conv_{Guid.CreateVersion7():n}",
                Asker.Of(request.HttpContext))
            {
                Malformed = errors,
            };
        });
    }
}
