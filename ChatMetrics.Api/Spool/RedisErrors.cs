using ChatMetrics.Telemetry.Redis;
using StackExchange.Redis;

namespace ChatMetrics.Api.Spool;

/// <summary>From what a command to Redis threw to what it says about Redis.</summary>
internal static class RedisErrors
{
    // Within a script older servers put the code somewhere into the message, with a dash before it.
    private static readonly char[] Separators = [' ', '-', ':', ','];

    public static StorageTrouble TroubleOf(Exception exception) => exception switch
    {
        RedisServerException server => TroubleOf(server.Message),
        // The client knows by itself that the server it has is a replica.
        RedisCommandException command when IsOfReplica(command.Message) => StorageTrouble.ReadOnly,
        RedisCommandException => StorageTrouble.Refused,
        // The client cancels what was on its way when the connection broke.
        _ when IsAway(exception) => StorageTrouble.NoAnswer,
        _ => StorageTrouble.Refused,
    };

    /// <summary>Whether Redis did not carry out a command, which nobody here has cancelled.</summary>
    public static bool IsAway(Exception exception) => exception is OperationCanceledException || RedisFailure.Is(exception);

    /// <param name="message">What the server says.</param>
    public static StorageTrouble TroubleOf(string message)
    {
        foreach (var word in message.Split(Separators))
        {
            switch (word)
            {
                case "OOM": return StorageTrouble.Full;
                case "READONLY": return StorageTrouble.ReadOnly;
                case "NOAUTH" or "WRONGPASS" or "NOPERM": return StorageTrouble.NoAccess;
                case "LOADING" or "BUSY" or "MASTERDOWN" or "CLUSTERDOWN" or "TRYAGAIN" or "MISCONF" or "NOREPLICAS" or "MOVED" or "ASK":
                    return StorageTrouble.NotReady;
                default: break;
            }
        }

        return StorageTrouble.Refused;
    }

    /// <summary>As <c>/health</c> and the live stream name it.</summary>
    public static string NameOf(StorageTrouble trouble) => trouble switch
    {
        StorageTrouble.NoAnswer => "no_answer",
        StorageTrouble.Full => "full",
        StorageTrouble.ReadOnly => "read_only",
        StorageTrouble.NoAccess => "no_access",
        StorageTrouble.NotReady => "not_ready",
        _ => "refused",
    };

    private static bool IsOfReplica(string message) =>
        message.Contains("slave", StringComparison.OrdinalIgnoreCase) || message.Contains("replica", StringComparison.OrdinalIgnoreCase);
}
