namespace ChatMetrics.Api.Chat.Models;

/// <summary>Why a model returned no usable answer.</summary>
internal enum ModelFault
{
    /// <summary>The model reported an error of its own, or returned nothing.</summary>
    Failed,

    /// <summary>No connection could be made.</summary>
    Unreachable,

    /// <summary>The model rejects our key: 401 or 403.</summary>
    Unauthorized,

    /// <summary>The model receives too many requests, from us or others: 429.</summary>
    RateLimited,

    /// <summary>Its account has no credit left: asking again does not help.</summary>
    QuotaExceeded,

    /// <summary>The prompt is longer than the model takes.</summary>
    ContextTooLong,

    /// <summary>The provider's filter stopped the question or the answer.</summary>
    ContentFiltered,

    /// <summary>It does not accept the request, and would not the next time: any other 4xx, or a redirection.</summary>
    Rejected,

    /// <summary>The response violates the protocol.</summary>
    Malformed,

    /// <summary>The answer ended before it was complete.</summary>
    BrokeOff,

    /// <summary>The response exceeds <see cref="AssistantOptions.MaxAnswerMb"/>.</summary>
    AnswerTooLong,
}

internal static class ModelFaults
{
    /// <summary>The error class in a chat's record.</summary>
    public static string Name(this ModelFault fault) => fault switch
    {
        ModelFault.Unreachable => "model_unreachable",
        ModelFault.Unauthorized => "model_unauthorized",
        ModelFault.RateLimited => "model_rate_limited",
        ModelFault.QuotaExceeded => "model_quota_exceeded",
        ModelFault.ContextTooLong => "model_context_too_long",
        ModelFault.ContentFiltered => "model_content_filtered",
        ModelFault.Rejected => "model_rejected",
        ModelFault.Malformed => "model_malformed",
        ModelFault.BrokeOff => "model_broke_off",
        ModelFault.AnswerTooLong => "model_answer_too_long",
        ModelFault.Failed => "model_failed",
        _ => throw NoSuchFault(fault),
    };

    /// <summary>The message for the client: nothing that the provider wrote, because that may contain a key.</summary>
    public static string Detail(this ModelFault fault) => fault switch
    {
        ModelFault.Unreachable => "The model cannot be reached.",
        ModelFault.Unauthorized => "The model rejected this service's API key.",
        ModelFault.RateLimited => "The model's rate limit was reached. Try again later.",
        ModelFault.QuotaExceeded => "The quota of this service's account at the provider is used up.",
        ModelFault.ContextTooLong => "The conversation is longer than the model takes. Begin a new one, or send fewer turns.",
        ModelFault.ContentFiltered => "The provider's content filter stopped the question. Ask in other words.",
        ModelFault.Rejected => "The model rejected the request. Its name, endpoint or settings may be wrong.",
        ModelFault.Malformed => "The model's answer cannot be read.",
        ModelFault.BrokeOff => "The model's answer was cut off.",
        ModelFault.AnswerTooLong => "The model's answer exceeds the size limit.",
        ModelFault.Failed => "The model failed.",
        _ => throw NoSuchFault(fault),
    };

    private static ArgumentOutOfRangeException NoSuchFault(ModelFault fault) => new(nameof(fault), fault, "There is no such fault.");
}
