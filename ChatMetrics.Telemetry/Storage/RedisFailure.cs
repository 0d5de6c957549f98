using StackExchange.Redis;

namespace ChatMetrics.Telemetry.Storage;

/// <summary>
/// Recognizes the exceptions thrown when Redis is unavailable. Every method in this folder that uses Redis throws a
/// <see cref="RedisException"/> or <see cref="TimeoutException"/> in that case.
/// </summary>
public static class RedisFailure
{
    /// <summary>Whether a call failed because Redis did not respond, or because this process is about to end.</summary>
    public static bool Is(Exception exception) => exception
        is RedisException or TimeoutException or ObjectDisposedException
        // While a connection is closing, the client sometimes throws this when it creates its own exception.
        or NullReferenceException { Source: "StackExchange.Redis" };

    /// <summary>Whether the Redis user may not do that.</summary>
    public static bool IsForbidden(RedisServerException exception) => exception.Message.StartsWith("NOPERM", StringComparison.Ordinal);
}
