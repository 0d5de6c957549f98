namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>The result of a question.</summary>
internal enum AskResult
{
    /// <summary>The question was answered, or the reader left on purpose.</summary>
    Answered,

    /// <summary>The API reported a failure.</summary>
    Failed,

    /// <summary>The API did not respond, or asks clients to wait (429, 503).</summary>
    Unavailable,
}
