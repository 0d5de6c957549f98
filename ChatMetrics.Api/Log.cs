namespace ChatMetrics.Api;

internal static partial class Log
{
    /// <summary>A block of several lines as one log event. Whatever a user wrote in it has been escaped.</summary>
    [LoggerMessage(1, LogLevel.Information, "{Block}")]
    public static partial void Block(this ILogger logger, string block);

    [LoggerMessage(2, LogLevel.Error, "Chat {ChatId} was answered, but its record was not stored: {Reason}")]
    public static partial void ChatNotStored(this ILogger logger, string chatId, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The stored turns of {Conversation} were not read, the chat goes on without them: {Reason}")]
    public static partial void HistoryNotRead(this ILogger logger, string conversation, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The live stream could not subscribe, and tries again: {Reason}")]
    public static partial void NotSubscribed(this ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Error, "A request failed: {Method} {Path}")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "The live stream could not read the events that it missed: {Reason}")]
    public static partial void NotCaughtUp(this ILogger logger, string reason);
}
