using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.Statistics;

public sealed class WhatIfSumsTests
{
    private static readonly TokenPrice Price = new(1, 10) { CachedInput = 0.1m };

    [Fact]
    public void Create_SomeChats_AreTheirTokensAtTheOtherPrice()
    {
        var whatIf = WhatIf(Price, Chat("a", 3m, new(1_000_000, 100_000, false)), Chat("b", 1m, new(500_000, 50_000, false) { Cached = 500_000 }));

        Assert.Equal(new WhatIfCost("all", 2, 4, 2.55m, -1.45m, 0.6375m), whatIf.Overall);
        Assert.Equal([new WhatIfCost("a", 1, 3, 2, -1, 0.6667m), new WhatIfCost("b", 1, 1, 0.55m, -0.45m, 0.55m)], whatIf.ByModel);
        Assert.Empty(whatIf.LeftOut);
        Assert.Equal((2, 100.0), (whatIf.LookedAt, whatIf.LookedAtPercent));
    }

    [Fact]
    public void Create_ChatsThatCannotBeCompared_AreLeftOutWithTheReason()
    {
        var listed = new TokenPrice(1, 10) { MaxPromptTokens = 1000, IsOfAList = true };

        var whatIf = WhatIf(
            listed,
            Chat("a", 1, new(100, 100, false)),
            Chat("a", 1, new(1001, 1, false)),
            Chat("a", 1, new(100, 1, false) { Cached = 50 }),
            Chat("a", null, new(1000, 0, false)),
            Chat("a", null, null));

        Assert.Equal(1, whatIf.Overall.Chats);
        Assert.Equal(
            [new("actual_price_unknown", 1, 0.001m), new("cached_price_unknown", 1, null), new("no_tokens", 1, null), new LeftOutChats("prompt_too_long", 1, null)],
            whatIf.LeftOut);
    }

    [Fact]
    public void Create_FreeChats_HaveNoRatio() =>
        Assert.Equal(new WhatIfCost("all", 1, 0, 1, 1, null), WhatIf(Price, Chat("a", 0, new(1_000_000, 0, false))).Overall);

    [Fact]
    public void Create_WhatCannotBeKnown_IsSaid()
    {
        var chat = Chat("a", 1, new(100, 100, Estimated: true) { Cached = 10, Reasoning = 20 }) with
        {
            ToolCalls = 2,
            Attempts = [new AttemptRecord(500, "model_failed", 1)],
        };

        var plain = WhatIf(Price, Chat("a", 1, new(1, 1, false)));
        var all = WhatIf(Price, chat);

        Assert.Single(plain.Caveats);
        Assert.Equal(6, all.Caveats.Count);
        Assert.Contains(all.Caveats, caveat => caveat.Contains("estimated", StringComparison.Ordinal));
        Assert.Contains(WhatIf(Price with { CachedInput = null }, chat).Caveats, caveat => caveat.Contains("no price of cached tokens", StringComparison.Ordinal));
        Assert.Equal(["No chats to look at."], WhatIf(Price).Caveats);
    }

    [Fact]
    public void Create_PartOfTheWindow_SaysWhichShare()
    {
        var sums = new WhatIfSums(Price);
        sums.Add(Chat("a", 1, new(1, 1, false)));

        var whatIf = sums.Create("other", StatisticsWindow.Find("1h")!, DateTimeOffset.UnixEpoch.AddDays(1), windowChats: 40_000, lookedAt: 10_000);

        Assert.Equal((40_000, 10_000, 25.0), (whatIf.WindowChats, whatIf.LookedAt, whatIf.LookedAtPercent));
        Assert.StartsWith("Only the newest 10,000 of 40,000 chats", whatIf.Caveats[0], StringComparison.Ordinal);
    }

    private static WhatIf WhatIf(TokenPrice price, params ChatRecord[] chats)
    {
        var sums = new WhatIfSums(price);
        Array.ForEach(chats, sums.Add);
        return sums.Create("other", StatisticsWindow.Find("1h")!, DateTimeOffset.UnixEpoch.AddDays(1), chats.Length, chats.Length);
    }

    private static ChatRecord Chat(string model, decimal? usd, TokenCount? tokens) =>
        ExampleChats.Plain(DateTimeOffset.UnixEpoch) with { Model = model, PriceUsd = usd, Tokens = tokens };
}
