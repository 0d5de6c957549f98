namespace ChatMetrics.Telemetry.Vitals;

/// <summary>How many chats this process has in work.</summary>
public sealed class ActiveChats
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>A chat begins.</summary>
    public void Enter() => Interlocked.Increment(ref _count);

    /// <summary>A chat has ended, in whatever way.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
