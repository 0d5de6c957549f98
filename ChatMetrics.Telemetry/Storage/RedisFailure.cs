using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>What is thrown when Redis is away, and by no mistake of ours.</summary>
public static class RedisFailure
{
    /// <summary>Whether a call failed because Redis did not answer it, or because this process is about to end.</summary>
    public static bool Is(Exception exception) => exception
        is RedisException or TimeoutException or ObjectDisposedException
        // The older client stumbles at times over a connection that is just going, while it puts its own error together.
        or NullReferenceException { Source: "StackExchange.Redis" };
}
