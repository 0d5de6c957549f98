using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Chat;

/// <summary>429: the address has started too many chats.</summary>
internal sealed class RateLimitedException()
    : ProblemException(StatusCodes.Status429TooManyRequests, "Too many requests.", "Too many chats from this address.");

/// <summary>The model's fault.</summary>
internal abstract class ModelException(int status, string title, string message) : ProblemException(status, title, message)
{
    /// <summary>Whether what the user had approved was carried out all the same.</summary>
    public bool IsApprovedDone { get; set; }

    public override ProblemDetails ToProblem()
    {
        var problem = base.ToProblem();
        problem.Detail += IsApprovedDone ? " What you approved has been done." : "";
        return problem;
    }
}

/// <summary>502, of a model that is asked too often 503: the model gave no answer that can be used.</summary>
/// <param name="message">What the client is told.</param>
/// <remarks>Without an inner exception: its text may be the provider's, which may repeat a key.</remarks>
internal sealed class ModelFailedException(ModelFault fault, string message) : ModelException(
    fault == ModelFault.RateLimited ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status502BadGateway,
    fault == ModelFault.RateLimited ? "The model is busy." : "The model failed.",
    message)
{
    public ModelFailedException(ModelFault fault)
        : this(fault, fault.Detail())
    {
    }

    public ModelFault Fault => fault;

    /// <summary>What is behind the fault: an HTTP status or a type of exception; nothing that a provider wrote.</summary>
    public string? Cause { get; init; }

    /// <summary>Whether the same request may be sent again: nothing of an answer has come, and there is time.</summary>
    public bool MayBeRetried { get; init; }
}

/// <summary>504: the model took longer than it may.</summary>
internal sealed class ModelTimeoutException(TimeSpan timeout) : ModelException(
    StatusCodes.Status504GatewayTimeout,
    "The model timed out.",
    $"The model did not answer within {timeout.TotalSeconds:0.#} s.");
