using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Chat.Warmup;
using ChatMetrics.Api.Gateway;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using Microsoft.AspNetCore.Diagnostics;

namespace ChatMetrics.Api.Metrics;

/// <summary>Counts the questions that were refused before they became chats.</summary>
internal sealed class RefusedChats(RefusalLog log) : IProblemObserver
{
    public void Failed(HttpContext context, Exception exception, int status, string detail)
    {
        if (!WarmupRequest.Is(context)
            && context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<QuestionEndpoint>() is { } asked
            && ReasonOf(exception, status) is { } reason)
        {
            log.Add(asked.Door, status, reason, detail);
        }
    }

    // What a model refused or failed at has become a chat.
    private static string? ReasonOf(Exception exception, int status) => (exception, status) switch
    {
        (ModelException, _) => null,
        (UnknownModelException, _) => "unknown_model",
        (InvalidFieldsException { Errors: var errors }, _) when errors.Count == 1 && errors.ContainsKey("model") => "unknown_model",
        (_, StatusCodes.Status413PayloadTooLarge) => "too_large",
        (_, StatusCodes.Status429TooManyRequests) => "rate_limited",
        (TooBusyException, _) => "too_busy",
        (BadHttpRequestException, StatusCodes.Status503ServiceUnavailable) => "shutting_down",
        (_, >= 400 and < 500) => "invalid_request",
        _ => null,
    };
}
