namespace ChatMetrics.Worker;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Line}")]
    public static partial void Sampled(this ILogger logger, string line);

    [LoggerMessage(2, LogLevel.Warning, "No sample was taken this second: {Reason}")]
    public static partial void NotSampled(this ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Nothing was trimmed this minute: {Reason}")]
    public static partial void NotTrimmed(this ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Rolling up the samples of {Host} is postponed to the next minute: {Reason}")]
    public static partial void NotRolledUp(this ILogger logger, string host, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Could not count finished chats; will try again: {Reason}")]
    public static partial void NotFolded(this ILogger logger, string reason);
}
