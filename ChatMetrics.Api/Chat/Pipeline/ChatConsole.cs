using System.Diagnostics;
using System.Globalization;
using ChatMetrics.Api.Reports;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// Prints a block for each stage of a chat, one for its end and one for its performance report, each as one log event; or one
/// line for the whole chat.
/// </summary>
internal sealed class ChatConsole(ILoggerFactory loggers, IOptions<ChatMetricsOptions> options, IConfiguration configuration)
{
    /// <summary>The category of a chat's end and report.</summary>
    public const string Category = "ChatMetrics.Chat";

    /// <summary>
    /// The category of the stages' blocks, which OpenTelemetry does not get: each stage is a span that says the same.
    /// </summary>
    public const string StageCategory = Category + ".Stage";

    /// <summary>
    /// The category of a chat's end and report where traces are exported and this chat is none: there may be more of them than
    /// anyone reads. OpenTelemetry does not get it.
    /// </summary>
    public const string UntracedCategory = Category + ".Untraced";

    /// <summary>The category of what is dropped; only <see cref="BlockConsole"/> gets it.</summary>
    public const string WarmupCategory = Category + ".Warmup";

    private const string Rule = "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━";

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly ILogger _stages = loggers.CreateLogger(StageCategory);
    private readonly ILogger _untraced = loggers.CreateLogger(configuration.IsTelemetryExported() ? UntracedCategory : Category);

    private readonly ILogger _warmup = loggers.CreateLogger(WarmupCategory);

    private ConsoleOutput? Output =>
        _logger.IsEnabled(LogLevel.Information) ? ConsoleOutputs.Find(options.Value.Console) : ConsoleOutput.Off;

    /// <summary>Call when a stage has begun.</summary>
    public void StageMarked(ChatTrace chat)
    {
        if (Output == ConsoleOutput.Blocks)
        {
            Show(_stages, chat, StageBlock(chat));
        }
    }

    /// <summary>Call when the chat has ended; for a chat that was not answered, prints its outcome.</summary>
    public void ChatEnded(ChatTrace chat, ChatRecord record)
    {
        var logger = Activity.Current is { Recorded: true } ? _logger : _untraced;
        switch (Output)
        {
            case ConsoleOutput.Line:
                Show(logger, chat, ChatLine.Format(record));
                break;
            case ConsoleOutput.Blocks:
                Show(logger, chat, EndBlock(chat, record));
                Show(logger, chat, ReportText.Format(PerformanceReport.From(record)));
                break;
            case ConsoleOutput.Off or null:
                break;
        }
    }

    private void Show(ILogger logger, ChatTrace chat, string block) => (chat.IsWarmup ? _warmup : logger).Block(block);

    private static string StageBlock(ChatTrace chat) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        💬 CHAT METRICS [{chat.Stage.Name().ToUpperInvariant()}] - {chat.ChatId}
        {Rule}
        📝 Message: "{chat.Message}"
        ⏱️  Elapsed: {chat.Elapsed.TotalMilliseconds:0}ms
        🔸 Current CPU: {Cpu(chat.Current.CpuPercent)} | Peak: {Cpu(chat.Peak.CpuPercent)} | Low: {Cpu(chat.Low.CpuPercent)}
        🔸 Current Memory: {Memory(chat.Current.MemoryBytes)} | Peak: {Memory(chat.Peak.MemoryBytes)} | Low: {Memory(
            chat.Low.MemoryBytes)}
        {Rule}
        """);

    private static string EndBlock(ChatTrace chat, ChatRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        🎯 INDIVIDUAL CHAT {record.Outcome.Name().ToUpperInvariant()} - {record.ChatId}
        {Rule}
        📝 Question: "{record.Message}"
        📝 Response Length: {record.ResponseLength} characters
        ⏱️  Total Duration: {record.DurationUs / 1000.0:0}ms
        {Verdict(record)}
        🔥 CPU Range: {Cpu(chat.Low.CpuPercent)} - {Cpu(chat.Peak.CpuPercent)}
        💾 Memory Range: {Memory(chat.Low.MemoryBytes)} - {Memory(chat.Peak.MemoryBytes)}
        📈 Stages Tracked: {record.Stages.Count}
        {Rule}
        """);

    // The rating does not show the outcome, so a chat that was not answered shows its outcome instead.
    private static string Verdict(ChatRecord record)
    {
        var verdict = record.Outcome == ChatOutcome.Completed
            ? $"📊 Performance Rating: {record.Rating.Name()}"
            : $"📊 Status: {ChatLine.Status(record)}";
        return record.HistoryUnavailable ? $"{verdict}\n📚 History: unavailable" : verdict;
    }

    private static string Cpu(double? percent) =>
        percent is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Units.Percent(value):0.0}%") : "unknown";

    private static string Memory(long? bytes) =>
        bytes is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Units.Megabytes(value):0.0}MB") : "unknown";
}
