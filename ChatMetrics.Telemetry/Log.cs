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

    [LoggerMessage(4, LogLevel.Warning, "Alert {State}: {Rule}: {Alert} ({Severity}, since {Since:u}; chats: {Chats})")]
    public static partial void AlertFired(
        this ILogger logger, string state, string rule, string alert, string severity, DateTimeOffset since, IEnumerable<string> chats);

    [LoggerMessage(5, LogLevel.Information, "Alert {State}: {Rule}: {Alert} ({Severity}, since {Since:u}; chats: {Chats})")]
    public static partial void AlertResolved(
        this ILogger logger, string state, string rule, string alert, string severity, DateTimeOffset since, IEnumerable<string> chats);

    [LoggerMessage(6, LogLevel.Warning, "The delivery {Delivery} to {Channel} failed and is tried again: {Reason}")]
    public static partial void AlertNotDelivered(this ILogger logger, string delivery, string channel, string reason);

    [LoggerMessage(7, LogLevel.Debug, "Alerts are not evaluated now: {Reason}")]
    public static partial void AlertsNotEvaluated(this ILogger logger, string reason);
}
