using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Resource} crashed (exit code {ExitCode}) and starts again in {Seconds} s.")]
    public static partial void Crashed(this ILogger logger, string resource, int? exitCode, double seconds);

    [LoggerMessage(2, LogLevel.Error, "{Resource} does not start: {Reason}")]
    public static partial void WrongSetting(this ILogger logger, string resource, string reason);

    [LoggerMessage(3, LogLevel.Information, "Dashboard and API: {Url}")]
    public static partial void Ready(this ILogger logger, string url);

    [LoggerMessage(4, LogLevel.Warning, "Redis has refused the checkpoint after its start; its next one is due in 5 minutes.")]
    public static partial void CheckpointRefused(this ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "Redis has ended before its first checkpoint.")]
    public static partial void CheckpointFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "Redis closes every connection, as after a full disk: it is killed and started again.")]
    public static partial void RedisHangsUp(this ILogger logger);

    [LoggerMessage(7, LogLevel.Warning, "Redis has not answered for {Seconds} s: it is killed and started again.")]
    public static partial void RedisIsSilent(this ILogger logger, double seconds);
}
