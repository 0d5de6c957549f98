namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Divides a time into slices with about a batch of chats each. Garnet collects a whole range of scores, however little of it is asked
/// for, so a long range would be collected again for each batch. Times are milliseconds since 1970.
/// </summary>
/// <param name="fromMs">The start.</param>
/// <param name="toMs">The end; what begins then is outside.</param>
internal sealed class ChatSlices(long fromMs, long toMs)
{
    private const long FirstLengthMs = 10_000;

    private long _lengthMs = FirstLengthMs;

    /// <summary>The start of the current slice.</summary>
    public long FromMs { get; private set; } = fromMs;

    /// <summary>Its end.</summary>
    public long ToMs => FromMs + Math.Min(_lengthMs, toMs - FromMs);

    public bool IsOver => FromMs >= toMs;

    /// <summary>After all chats of the slice: moves on to the next one, twice as long, for this one was not too long.</summary>
    public void Finish()
    {
        FromMs = ToMs;
        _lengthMs = Math.Min(_lengthMs * 2, Math.Max(1, toMs - FromMs));
    }

    /// <summary>After a part of them: goes on from there with a slice as long as that part.</summary>
    public void GoOn(long reachedMs)
    {
        _lengthMs = Math.Max(1, reachedMs - FromMs);
        FromMs = reachedMs;
    }
}
