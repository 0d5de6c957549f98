namespace ChatMetrics.Api;

internal static partial class Log
{
    /// <summary>A block of several lines as one log event. Whatever a user wrote in it has been escaped.</summary>
    [LoggerMessage(1, LogLevel.Information, "{Block}")]
    public static partial void Block(this ILogger logger, string block);

    [LoggerMessage(2, LogLevel.Error, "Chat {ChatId} was answered, but its record was not stored: {Reason}")]
    public static partial void ChatNotStored(this ILogger logger, string chatId, string reason);

    [LoggerMessage(
        3, LogLevel.Warning, "The stored turns of {Conversation} were not read, the chat goes on without them: {Reason}")]
    public static partial void HistoryNotRead(this ILogger logger, string conversation, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The live stream could not subscribe and will try again: {Reason}")]
    public static partial void NotSubscribed(this ILogger logger, string reason);

    [LoggerMessage(33, LogLevel.Warning, "The live channel of Redis brings no events; they come from the log until it does.")]
    public static partial void ChannelIsLost(this ILogger logger);

    [LoggerMessage(34, LogLevel.Information, "The live channel of Redis is back.")]
    public static partial void ChannelIsBack(this ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "Redis is not accepting writes ({Reason}). Chats are answered; their records wait on disk.")]
    public static partial void StorageAway(this ILogger logger, string reason);

    [LoggerMessage(
        6, LogLevel.Information, "Redis stores again, and no record waits any more; {Dropped} were dropped since the start.")]
    public static partial void StorageBack(this ILogger logger, long dropped);

    [LoggerMessage(7, LogLevel.Error, "{Records} chat records will never be stored. {Why}")]
    public static partial void RecordsDropped(this ILogger logger, int records, string why);

    [LoggerMessage(
        8, LogLevel.Error, "The spool in {Folder} cannot be written, records are dropped while Redis is away: {Reason}")]
    public static partial void SpoolNotWritable(this ILogger logger, string folder, string reason);

    [LoggerMessage(9, LogLevel.Error, "Could not write to the spool in {Folder}; {Records} records are dropped: {Reason}")]
    public static partial void SpoolNotWritten(this ILogger logger, string folder, int records, string reason);

    [LoggerMessage(
        10, LogLevel.Error, "A segment of the spool in {Folder} cannot be read, its {Records} records are dropped: {Reason}")]
    public static partial void SpoolNotRead(this ILogger logger, string folder, int records, string reason);

    [LoggerMessage(11, LogLevel.Warning, "Cannot remove replayed records from the spool in {Folder}: {Reason}")]
    public static partial void SpoolNotTidied(this ILogger logger, string folder, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Cannot take over the spool that another process left in {Folder}: {Reason}")]
    public static partial void SpoolNotAdopted(this ILogger logger, string folder, string reason);

    [LoggerMessage(
        13,
        LogLevel.Warning,
        "Took over the spool of a process that has died, {Folder}: {Records} records, {Bytes} bytes; {Torn} were cut off")]
    public static partial void SpoolAdopted(this ILogger logger, string folder, int records, long bytes, int torn);

    [LoggerMessage(14, LogLevel.Error, "A request failed: {Method} {Path}")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(15, LogLevel.Warning, "The live stream could not read the events it missed: {Reason}")]
    public static partial void NotCaughtUp(this ILogger logger, string reason);

    [LoggerMessage(
        16, LogLevel.Warning, "What waits for approval in {Conversation} was not read, the chat goes on without it: {Reason}")]
    public static partial void PreviewNotTaken(this ILogger logger, string conversation, string reason);

    [LoggerMessage(17, LogLevel.Warning, "The tool {Tool} failed; the model receives the error.")]
    public static partial void ToolFailed(this ILogger logger, string tool, Exception exception);

    [LoggerMessage(18, LogLevel.Debug, "The assistant may call {Tools}.")]
    public static partial void ToolsReady(this ILogger logger, string tools);

    [LoggerMessage(19, LogLevel.Error, "The spool is full: {Records} chat records are waiting, and new ones are dropped.")]
    public static partial void SpoolFull(this ILogger logger, long records);

    [LoggerMessage(20, LogLevel.Warning, "Retrying the model {Model}: {Fault} ({Cause})")]
    public static partial void ModelAskedAgain(this ILogger logger, string model, string fault, string? cause);

    [LoggerMessage(21, LogLevel.Warning, "Chat {ChatId} failed: {Error} of model {Model} ({Cause})")]
    public static partial void ChatFailed(this ILogger logger, string chatId, string error, string model, string cause);

    /// <summary>Nothing that a provider does should end so: where it was thrown says more than its type.</summary>
    [LoggerMessage(22, LogLevel.Error, "The assistant failed at {Type}\n{StackTrace}")]
    public static partial void AssistantThrew(this ILogger logger, string type, string? stackTrace);

    [LoggerMessage(23, LogLevel.Warning, "The server of the model {Model} refuses {Features}; requests leave it out from now on.")]
    public static partial void ServerRefuses(this ILogger logger, string model, string features);

    [LoggerMessage(30, LogLevel.Warning, "Redis refused chat {ChatId}, or a part of it: {Reason}")]
    public static partial void ChatRefused(this ILogger logger, string chatId, string reason);

    [LoggerMessage(31, LogLevel.Warning, "Warm-up failed; the first answers will be slow: {Reason}")]
    public static partial void NotWarm(this ILogger logger, string reason);

    [LoggerMessage(39, LogLevel.Debug, "The counts of refused requests wait for Redis: {Reason}")]
    public static partial void RefusalsNotStored(this ILogger logger, string reason);

    [LoggerMessage(32, LogLevel.Debug, "While warming up, {Path} was answered with {Status}.")]
    public static partial void WarmupAnswer(this ILogger logger, string path, int status);

    [LoggerMessage(40, LogLevel.Debug, "Whether a budget is used up is not known now: {Reason}")]
    public static partial void BudgetsNotRead(this ILogger logger, string reason);

    [LoggerMessage(42, LogLevel.Warning, "An alert was not delivered to {Channel} and is sent again: {Reason}")]
    public static partial void OwnAlertNotDelivered(this ILogger logger, string channel, string reason);

    [LoggerMessage(41, LogLevel.Warning, "The alerts that this process watches itself are not stored now: {Reason}")]
    public static partial void OwnAlertsNotStored(this ILogger logger, string reason);

    [LoggerMessage(
        50, LogLevel.Information, "ChatMetrics:Access:Keys is not set: everyone on this machine may use the API, and nobody else.")]
    public static partial void ServesThisMachineOnly(this ILogger logger);
}
