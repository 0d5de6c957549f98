using ChatMetrics.Api.Chat.Models;
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
        var price = new TokenPrice(2, 10, (decimal?)cachedUsdPerMillion);

        var paid = price.Of(new TokenCount(1000, 200, Estimated: false) { Cached = cached });

        Assert.Equal(decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture), paid);
    }
}
