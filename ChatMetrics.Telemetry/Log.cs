using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "The vitals of this process were not written: {Reason}")]
    public static partial void VitalsNotWritten(this ILogger logger, string reason);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "{Count} chats of {Conversation} are left out of a page: stored by a newer version than {Version}, or damaged")]
    public static partial void ChatsNotReadable(this ILogger logger, int count, string conversation, int version);

    [LoggerMessage(
        3, LogLevel.Warning, "The chat {Chat} is in no statistics: stored by a newer version than {Version}, or damaged")]
    public static partial void ChatNotFolded(this ILogger logger, string chat, int version);
}
