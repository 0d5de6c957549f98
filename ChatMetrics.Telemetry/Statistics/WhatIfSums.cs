using System.Globalization;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Statistics;

/// <summary>Adds up what chats did cost, and what their tokens would have cost at another model's price.</summary>
/// <param name="price">The other model's.</param>
public sealed class WhatIfSums(TokenPrice price)
{
    private const string Unpriced = "actual_price_unknown";

    private readonly SortedDictionary<string, CostSum> _byModel = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CostSum> _leftOut = new(StringComparer.Ordinal);
    private long _chats;
    private long _estimated;
    private long _cached;
    private long _reasoning;
    private long _toolCalls;
    private long _retried;

    public void Add(ChatRecord chat)
    {
        _chats++;
        _retried += chat.Attempts?.Count ?? 0;
        if (chat.Tokens is not { } tokens)
        {
            SumOf(_leftOut, "no_tokens").Add();
            return;
        }

        if (price.Of(tokens) is not { } usd)
        {
            SumOf(_leftOut, tokens.Input > price.MaxPromptTokens ? "prompt_too_long" : "cached_price_unknown").Add();
            return;
        }

        _estimated += tokens.Estimated ? 1 : 0;
        _cached += tokens.Cached ?? 0;
        _reasoning += tokens.Reasoning ?? 0;
        _toolCalls += chat.ToolCalls;
        (chat.PriceUsd is null ? SumOf(_leftOut, Unpriced) : SumOf(_byModel, chat.Model ?? "")).Add(chat.PriceUsd ?? 0, usd);
    }

    /// <param name="window">The time that the chats are of.</param>
    /// <param name="windowChats">The chats of that time, whether or not they match the filter.</param>
    /// <param name="lookedAt">How many of them were looked at.</param>
    public WhatIf Create(string model, StatisticsWindow window, DateTimeOffset now, long windowChats, long lookedAt)
    {
        var range = window.EndingAt(now);
        return new WhatIf(
            model,
            ModelPrice.From(price)!,
            window.Name,
            range.From,
            range.To,
            windowChats,
            lookedAt,
            windowChats == 0 ? null : Units.Percent(100.0 * lookedAt / windowChats),
            CostOf("all", _byModel.Values),
            [.. _byModel.Select(sum => CostOf(sum.Key, [sum.Value]))],
            [.. _leftOut.Select(sum => new LeftOutChats(sum.Key, sum.Value.Chats, sum.Key == Unpriced ? sum.Value.WhatIf : null))],
            [.. Caveats(windowChats, lookedAt)]);
    }

    private IEnumerable<string> Caveats(long windowChats, long lookedAt)
    {
        if (_chats == 0)
        {
            yield return "No chats to look at.";
            yield break;
        }

        if (lookedAt < windowChats)
        {
            yield return Text($"Only the newest {lookedAt:#,0} of {windowChats:#,0} chats were looked at; the sums are of those.");
        }

        yield return "The other model would have written answers of another length, and counts the same text as another number of tokens: "
            + "here both are as they were. Whether its answers would have been as good, and as fast, is not known either.";
        if (_estimated > 0)
        {
            yield return Text($"The tokens of {_estimated:#,0} chats are estimated, as their provider counted none.");
        }

        if (_cached > 0)
        {
            yield return Text($"{_cached:#,0} tokens of the prompts came from the provider's cache; ")
                + (price.CachedInput is null ? "as no price of cached tokens is set for the other model, they cost what the others do."
                    : "that the other provider would have had them in its cache as well is assumed.");
        }

        if (_reasoning > 0)
        {
            yield return Text(
                $"{_reasoning:#,0} tokens of the answers are reasoning; the other model may reason more, less or not at all.");
        }

        if (_toolCalls > 0)
        {
            yield return Text(
                $"The models called tools {_toolCalls:#,0} times; the other model may call others, and each call reads the prompt again.");
        }

        if (_retried > 0)
        {
            yield return Text($"{_retried:#,0} calls failed and were made again; what they cost is not known, of either model.");
        }
    }

    private static CostSum SumOf(SortedDictionary<string, CostSum> sums, string name) =>
        sums.TryGetValue(name, out var sum) ? sum : sums[name] = new CostSum();

    private static WhatIfCost CostOf(string name, IReadOnlyCollection<CostSum> sums)
    {
        var (actual, whatIf) = (sums.Sum(sum => sum.Actual), sums.Sum(sum => sum.WhatIf));
        return new(name, sums.Sum(sum => sum.Chats), actual, whatIf, whatIf - actual, actual == 0 ? null : Math.Round(whatIf / actual, 4));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class CostSum
    {
        public long Chats { get; private set; }

        public decimal Actual { get; private set; }

        public decimal WhatIf { get; private set; }

        public void Add(decimal actual = 0, decimal whatIf = 0) => (Chats, Actual, WhatIf) = (Chats + 1, Actual + actual, WhatIf + whatIf);
    }
}
