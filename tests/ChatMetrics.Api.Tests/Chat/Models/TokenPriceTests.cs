using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Tests.Chat.Models;

public sealed class TokenPriceTests
{
    [Theory]
    [InlineData(null, null, "0.004")]
    [InlineData(0L, 0.25, "0.004")]
    [InlineData(800L, 0.25, "0.0026")]
    [InlineData(800L, null, "0.004")]
    [InlineData(800L, 0.0, "0.0024")]
    [InlineData(5000L, 0.25, "0.00225")]
    public void Of_CachedTokens_AreAPartOfTheInput(long? cached, double? cachedUsdPerMillion, string usd)
    {
        var price = new TokenPrice(2, 10) { CachedInput = (decimal?)cachedUsdPerMillion };

        var paid = price.Of(new TokenCount(1000, 200, Estimated: false) { Cached = cached });

        Assert.Equal(decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture), paid);
    }

    [Fact]
    public void Of_EveryKindOfTokens_CountsEachOnce()
    {
        var price = new TokenPrice(2, 10) { CachedInput = 0.5m, CacheWrite = 2.5m, Reasoning = 5 };

        var paid = price.Of(new TokenCount(1000, 200, Estimated: false) { Cached = 300, CacheWritten = 400, Reasoning = 150 });

        Assert.Equal(((300 * 2m) + (300 * 0.5m) + (400 * 2.5m) + (50 * 10m) + (150 * 5m)) / 1_000_000, paid);
    }

    [Fact]
    public void Of_ListThatHasNoPriceOfCachedTokens_IsUnknownWhereThereAreSome()
    {
        var price = new TokenPrice(2, 10) { IsOfAList = true };

        Assert.NotNull(price.Of(new TokenCount(1000, 1, Estimated: false) { Cached = 0 }));
        Assert.Null(price.Of(new TokenCount(1000, 1, Estimated: false) { Cached = 1 }));
        Assert.Null(price.Of(new TokenCount(1000, 1, Estimated: false) { CacheWritten = 1 }));
    }

    [Fact]
    public void Of_PromptThatIsLongerThanThePriceAppliesTo_IsUnknown()
    {
        var price = new TokenPrice(2, 10) { MaxPromptTokens = 1000 };

        Assert.NotNull(price.Of(new TokenCount(1000, 1, Estimated: false)));
        Assert.Null(price.Of(new TokenCount(1001, 1, Estimated: false)));
    }
}
