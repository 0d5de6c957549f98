namespace ChatMetrics.Api.Chat;

/// <summary>429: the address has started too many chats.</summary>
internal sealed class RateLimitedException(TimeSpan retryAfter) : Exception("Too many chats from this address.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>502: the model gave no answer that can be used.</summary>
internal sealed class ModelFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>504: the model took longer than it may.</summary>
internal sealed class ModelTimeoutException(TimeSpan timeout, Exception inner)
    : Exception($"The model did not answer within {timeout.TotalSeconds:0.#} s.", inner);
