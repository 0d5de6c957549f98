using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Logs;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Writes the blocks of <see cref="ChatConsole"/> to the console as they are. The framework's logger would indent each line, and
/// wake its thread for each of a chat's eight blocks: a fifth of the chat's CPU. Levels are set as for the framework's, under
/// <c>Logging:Console</c>; where that writes JSON, blocks stay with it.
/// </summary>
[ProviderAlias("Console")]
internal sealed class BlockConsole : ILoggerProvider
{
    public static void Register(WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(ChatConsole.StageCategory, LogLevel.None);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(ChatConsole.UntracedCategory, LogLevel.None);
        builder.Logging.AddFilter(ChatConsole.WarmupCategory, LogLevel.None);
        if (builder.Configuration["Logging:Console:FormatterName"] is null or "" or ConsoleFormatterNames.Simple)
        {
            builder.Logging.AddProvider(new BlockConsole());
            builder.Logging.AddFilter<BlockConsole>(ChatConsole.WarmupCategory, LogLevel.Information);
            builder.Logging.AddFilter<ConsoleLoggerProvider>(ChatConsole.Category, LogLevel.None);
        }
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName switch
        {
            ChatConsole.Category or ChatConsole.StageCategory or ChatConsole.UntracedCategory => new Writer(isDropped: false),
            ChatConsole.WarmupCategory => new Writer(isDropped: true),
            _ => NullLogger.Instance,
        };

    public void Dispose()
    {
    }

    private sealed class Writer(bool isDropped) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (isDropped ? TextWriter.Null : Console.Out).WriteLine(formatter(state, exception));
    }
}
