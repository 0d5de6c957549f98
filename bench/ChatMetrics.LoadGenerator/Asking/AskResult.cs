namespace ChatMetrics.LoadGenerator.Asking;

/// <summary>What came of a question.</summary>
internal enum AskResult
{
    /// <summary>It was answered, or the reader left on purpose.</summary>
    Answered,

    /// <summary>The API said that it failed.</summary>
    Failed,

    /// <summary>Nobody answered, or the API asks to be left alone (429, 503).</summary>
    Unavailable,
}
