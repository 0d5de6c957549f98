namespace ChatMetrics.Telemetry.Storage;

/// <summary>One order of chats, and another one after it.</summary>
/// <param name="isOfSecond">Whether a position is one of the second order.</param>
internal sealed class ChatsInTurn(IChatOrder first, IChatOrder second, Func<ChatCursor, bool> isOfSecond) : IChatOrder
{
    public int MaxCount => Math.Min(first.MaxCount, second.MaxCount);

    public async Task<(IReadOnlyList<ChatCursor> Positions, bool More)> ReadAsync(ChatCursor? after, int count)
    {
        if (after is not null && isOfSecond(after))
        {
            return await second.ReadAsync(after, count);
        }

        var (positions, more) = await first.ReadAsync(after, count);
        if (more)
        {
            return (positions, true);
        }

        // One at least, to see whether there is one.
        var left = count - positions.Count;
        var (next, moreOfSecond) = await second.ReadAsync(null, Math.Max(1, left));
        return ([.. positions, .. next.Take(left)], moreOfSecond || next.Count > left);
    }
}
