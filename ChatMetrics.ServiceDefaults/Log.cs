using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

internal static partial class Log
{
    [LoggerMessage(
        1, LogLevel.Warning, "Some settings have new names; an old name works as long as the new one is not set: {Settings}.")]
    public static partial void SettingsRenamed(this ILogger logger, string settings);
}
