namespace ChatMetrics.Telemetry.Storage;

/// <summary>Chats in an order, read from one position on.</summary>
internal interface IChatOrder
{
    /// <summary>The most positions to ask for at once.</summary>
    int MaxCount { get; }

    /// <summary>The next positions; perhaps fewer than asked for, and still more after them.</summary>
    /// <param name="after">The end of the previous ones; null at the beginning.</param>
    Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count);
}

/// <summary>Which chats, and in which order.</summary>
/// <param name="Figure">What they are sorted by; null for their start.</param>
/// <param name="Ascending">The lowest, or the oldest, first.</param>
/// <param name="Window">When they began; null for any time that is kept.</param>
public sealed record ChatSort(Statistics.QuestionFigure? Figure, bool Ascending, Statistics.StatisticsWindow? Window)
{
    /// <summary>All chats, the newest first.</summary>
    public static readonly ChatSort Newest = new(null, false, null);
}
