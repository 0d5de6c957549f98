using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using Microsoft.AspNetCore.Mvc;

namespace ChatMetrics.Api.Chat;

/// <summary>429: a budget is used up.</summary>
/// <param name="message">Which, and until when.</param>
internal sealed class BudgetSpentException(string message)
    : NotStartedException(StatusCodes.Status429TooManyRequests, "The budget is used up.", message);

/// <summary>An error caused by the model.</summary>
internal abstract class ModelException(int status, string title, string message) : ProblemException(status, title, message)
{
    /// <summary>Whether the approved tool call was carried out nevertheless.</summary>
    public bool IsApprovedDone { get; set; }

    public override ProblemDetails ToProblem()
    {
        var problem = base.ToProblem();
        problem.Detail += IsApprovedDone ? " What you approved has been done." : "";
        return problem;
    }
}

/// <summary>502, or 503 for a model that is rate limited: the model returned no usable answer.</summary>
/// <param name="message">The message for the client.</param>
/// <remarks>Without an inner exception: its message may come from the provider and may repeat a key.</remarks>
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

    /// <summary>The cause of the fault: an HTTP status or an exception type; nothing that a provider wrote.</summary>
    public string? Cause { get; init; }

    /// <summary>The HTTP status that the model's server gave; 0 when none came.</summary>
    public int ServerStatus { get; init; }

    /// <summary>What the model's server answered, for a client that speaks its protocol; null when that is not for clients.</summary>
    public RefusedRequest? Refused { get; init; }

    /// <summary>Whether the same request may be sent again: no part of an answer has arrived, and there is time left.</summary>
    public bool MayBeRetried { get; init; }
}

/// <summary>A model's refusal of a request as it came; our key is not in it.</summary>
internal sealed record RefusedRequest(int Status, string? ContentType, byte[] Body);

/// <summary>504: the model exceeded its timeout.</summary>
internal sealed class ModelTimeoutException(TimeSpan timeout) : ModelException(
    StatusCodes.Status504GatewayTimeout,
    "The model timed out.",
    $"The model did not answer within {timeout.TotalSeconds:0.#} s.");
