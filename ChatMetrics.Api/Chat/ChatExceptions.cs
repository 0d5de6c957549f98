using ChatMetrics.Api.Chat.Models;

namespace ChatMetrics.Api.Chat;

/// <summary>429: the address has started too many chats.</summary>
internal sealed class RateLimitedException(TimeSpan retryAfter) : Exception("Too many chats from this address.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>502, of a model that is asked too often 503: the model gave no answer that can be used.</summary>
/// <param name="message">What the client is told.</param>
/// <remarks>Without an inner exception: its text may be the provider's, which may repeat a key.</remarks>
internal sealed class ModelFailedException(string message) : Exception(message)
{
    public ModelFailedException(ModelFault fault)
        : this(fault.Detail()) => Fault = fault;

    public ModelFault Fault { get; }

    /// <summary>What is behind the fault: an HTTP status or a type of exception; nothing that a provider wrote.</summary>
    public string? Cause { get; init; }

    /// <summary>How long the model asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request may be sent again: nothing of an answer has come, and there is time.</summary>
    public bool MayBeRetried { get; init; }
}

/// <summary>504: the model took longer than it may.</summary>
internal sealed class ModelTimeoutException(TimeSpan timeout)
    : Exception($"The model did not answer within {timeout.TotalSeconds:0.#} s.");
