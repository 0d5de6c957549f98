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

    /// <summary>The model rejects the request, and would do so again: any other 4xx, or a redirect.</summary>
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
        ModelFault.Rejected => "model_rejected",
        ModelFault.Malformed => "model_malformed",
        ModelFault.BrokeOff => "model_broke_off",
        ModelFault.AnswerTooLong => "model_answer_too_long",
        _ => "model_failed",
    };

    /// <summary>The message for the client: nothing that the provider wrote, because that may contain a key.</summary>
    public static string Detail(this ModelFault fault) => fault switch
    {
        ModelFault.Unreachable => "The model cannot be reached.",
        ModelFault.Unauthorized => "The model rejected this service's API key.",
        ModelFault.RateLimited => "The model's rate limit was reached. Try again later.",
        ModelFault.Rejected => "The model rejected the request.",
        ModelFault.Malformed => "The model's answer cannot be read.",
        ModelFault.BrokeOff => "The model's answer was cut off.",
        ModelFault.AnswerTooLong => "The model's answer exceeds the size limit.",
        _ => "The model failed.",
    };
}
