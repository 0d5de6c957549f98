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
