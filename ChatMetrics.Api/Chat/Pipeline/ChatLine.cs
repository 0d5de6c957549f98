using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using static System.FormattableString;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>
/// A finished chat in one line:
/// <c>chat_1234567890123 completed | 1250ms | Good | 757 tokens | $0.0042 | gpt | own CPU 83.1ms</c>.
/// A chat that was not answered shows its error class instead of the rating.
/// </summary>
internal static class ChatLine
{
    public static string Format(ChatRecord record)
    {
        string?[] parts =
        [
            $"{record.ChatId} {Status(record)}",
            Invariant($"{record.DurationUs / 1000.0:0}ms"),
            record.Outcome == ChatOutcome.Completed ? record.Rating.Name() : null,
            Tokens(record.Tokens),
            record.PriceUsd is { } usd ? Invariant($"${usd:0.00#######}") : "price unknown",
            record.Model,
            record.CpuTimeUs is { } own ? Invariant($"own CPU {own / 1000.0:0.0}ms") : "own CPU unknown",
            record.HistoryUnavailable ? "history unavailable" : null,
        ];
        return string.Join(" | ", parts.Where(part => part is not null));
    }

    /// <summary>The outcome: <c>completed</c>, <c>cancelled</c>, <c>failed (model_timeout)</c>.</summary>
    public static string Status(ChatRecord record) =>
        record.Outcome == ChatOutcome.Failed ? $"{record.Outcome.Name()} ({record.Error})" : record.Outcome.Name();

    private static string Tokens(TokenCount? tokens) =>
        tokens is null ? "no tokens" : Invariant($"{(tokens.Estimated ? "≈" : "")}{tokens.Total} tokens");
}
