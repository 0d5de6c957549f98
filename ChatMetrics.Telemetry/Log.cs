using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "The vitals of this process were not written: {Reason}")]
    public static partial void VitalsNotWritten(this ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Count} chats of {Conversation} are missing from a page: damaged, or stored by a version newer than {Version}")]
    public static partial void ChatsNotReadable(this ILogger logger, int count, string conversation, int version);

    [LoggerMessage(3, LogLevel.Warning, "The chat {Chat} is missing from the statistics: damaged, or stored by a version newer than {Version}")]
    public static partial void ChatNotFolded(this ILogger logger, string chat, int version);
}
