using Microsoft.Extensions.Logging;

namespace ChatMetrics.Telemetry;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "The vitals of this process were not written: {Reason}")]
    public static partial void VitalsNotWritten(this ILogger logger, string reason);
}
