namespace ChatMetrics.Worker;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "{Line}")]
    public static partial void Sampled(this ILogger logger, string line);

    [LoggerMessage(2, LogLevel.Warning, "This second has no sample: {Reason}")]
    public static partial void NotSampled(this ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Nothing was trimmed this minute: {Reason}")]
    public static partial void NotTrimmed(this ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The samples of {Host} wait to be rolled up until the next minute: {Reason}")]
    public static partial void NotRolledUp(this ILogger logger, string host, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Finished chats wait to be counted: {Reason}")]
    public static partial void NotFolded(this ILogger logger, string reason);
}
