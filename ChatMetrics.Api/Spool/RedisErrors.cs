using ChatMetrics.Telemetry.Storage;
using StackExchange.Redis;

namespace ChatMetrics.Api.Spool;

/// <summary>From what a command to Redis threw to what it says about Redis.</summary>
internal static class RedisErrors
{
    // Within a script older servers put the code somewhere into the message, with a dash before it.
    private static readonly char[] Separators = [' ', '-', ':', ','];

    public static RedisFault Classify(Exception exception) => exception switch
    {
        RedisServerException server => Classify(server.Message),
        // The client knows by itself that the server it has is a replica.
        RedisCommandException command when IsOfReplica(command.Message) => RedisFault.ReadOnly,
        RedisCommandException => RedisFault.Refused,
        // The client cancels what was on its way when the connection broke.
        _ when IsAway(exception) => RedisFault.NoAnswer,
        _ => RedisFault.Refused,
    };

    /// <summary>Whether Redis did not carry out a command, which nobody here has cancelled.</summary>
    public static bool IsAway(Exception exception) => exception is OperationCanceledException || RedisFailure.Is(exception);

    /// <param name="message">What the server says.</param>
    public static RedisFault Classify(string message)
    {
        foreach (var word in message.Split(Separators))
        {
            switch (word)
            {
                case "OOM": return RedisFault.Full;
                case "READONLY": return RedisFault.ReadOnly;
                case "NOAUTH" or "WRONGPASS" or "NOPERM": return RedisFault.NoAccess;
                case "LOADING" or "BUSY" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" or "MISCONF" or "NOREPLICAS" or "MOVED"
                    or "ASK":
                    return RedisFault.NotReady;
                default: break;
            }
        }

        return RedisFault.Refused;
    }

    /// <summary>As <c>/health</c> and the live stream name it.</summary>
    public static string NameOf(RedisFault fault) => fault switch
    {
        RedisFault.NoAnswer => "no_answer",
        RedisFault.Full => "full",
        RedisFault.ReadOnly => "read_only",
        RedisFault.NoAccess => "no_access",
        RedisFault.NotReady => "not_ready",
        RedisFault.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
    };

    private static bool IsOfReplica(string message) =>
        message.Contains("slave", StringComparison.OrdinalIgnoreCase)
            || message.Contains("replica", StringComparison.OrdinalIgnoreCase);
}
