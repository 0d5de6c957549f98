namespace ChatMetrics.Api.Chat.Models;

/// <summary>Why a model gave no answer that can be used.</summary>
internal enum ModelFault
{
    /// <summary>It told of an error of its own, or said nothing.</summary>
    Failed,

    /// <summary>There is no connection to it.</summary>
    Unreachable,

    /// <summary>It does not accept our key: 401 or 403.</summary>
    Unauthorized,

    /// <summary>It is asked too often, by us or by others: 429.</summary>
    RateLimited,

    /// <summary>It does not accept the request, and would not the next time: any other 4xx, or a redirection.</summary>
    Rejected,

    /// <summary>What it sent is not what the protocol says.</summary>
    Malformed,

    /// <summary>Its answer ended before it was complete.</summary>
    BrokeOff,

    /// <summary>It sent more than <see cref="AssistantOptions.MaxAnswerMb"/>.</summary>
    AnswerTooLong,
}

internal static class ModelFaults
{
    /// <summary>The error class that is stored in a chat's record.</summary>
    public static string Name(this ModelFault fault) => fault switch
    {
        ModelFault.Unreachable => "model_unreachable",
        ModelFault.Unauthorized => "model_unauthorized",
        ModelFault.RateLimited => "model_rate_limited",
        ModelFault.Rejected => "model_rejected",
        ModelFault.Malformed => "model_malformed",
        ModelFault.BrokeOff => "model_broke_off",
        ModelFault.AnswerTooLong => "model_answer_too_long",
        ModelFault.Failed => "model_failed",
        _ => throw NoSuchFault(fault),
    };

    /// <summary>What a client is told: nothing that the provider wrote, for that may hold a key.</summary>
    public static string Detail(this ModelFault fault) => fault switch
    {
        ModelFault.Unreachable => "The model cannot be reached.",
        ModelFault.Unauthorized => "The model does not accept the key of this service.",
        ModelFault.RateLimited => "The model is asked too often; try again later.",
        ModelFault.Rejected => "The model did not accept the request.",
        ModelFault.Malformed => "The model's answer cannot be read.",
        ModelFault.BrokeOff => "The model broke off its answer.",
        ModelFault.AnswerTooLong => "The model's answer is longer than it may be.",
        ModelFault.Failed => "The model failed.",
        _ => throw NoSuchFault(fault),
    };

    private static ArgumentOutOfRangeException NoSuchFault(ModelFault fault) => new(nameof(fault), fault, "There is no such fault.");
}
