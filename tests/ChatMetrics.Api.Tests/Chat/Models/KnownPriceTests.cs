using System.Text.Json;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Tests.Chat.Models;

/// <summary>prices.json: each price is from a page, and counts where and when that page says.</summary>
public sealed class KnownPriceTests
{
    private static readonly Uri Gemini = new("https://generativelanguage.googleapis.com/v1beta/openai");

    private static readonly ListPrice[] All = JsonSerializer.Deserialize(
        Repository.Read("ChatMetrics.Api/Chat/Models/prices.json"), ListPriceJson.Default.ListPriceArray)!;

    [Fact]
    public void Prices_EveryOne_NamesItsPageAndThatPagesDate()
    {
        Assert.NotEmpty(All);
        Assert.All(All, price =>
        {
            Assert.Equal("https", price.Source.Scheme);
            Assert.InRange(price.Dated, new DateOnly(2026, 1, 1), DateOnly.FromDateTime(DateTime.UtcNow));
            Assert.True(price is { Input: > 0, Output: > 0 }, price.Model);
            Assert.True(price.CachedInput is null || price.CachedInput < price.Input, price.Model);
        });
        Assert.Equal(All.Length, All.Select(price => (price.Host, price.Model, price.From)).Distinct().Count());
    }

    [Theory]
    [InlineData("2026-11-28", 0.75, 3.75)]
    [InlineData("2026-12-31", 0.75, 3.75)]
    [InlineData("2027-01-01", 1.5, 7.5)]
    public void PriceAt_PriceThatChanges_IsThatOfTheDay(string day, double input, double output)
    {
        var price = Model(Gemini, "gemini-3.8-flash").PriceAt(new DateTimeOffset(DateOnly.Parse(day, null), new TimeOnly(12, 0), TimeSpan.Zero));

        Assert.Equal(((decimal)input, (decimal)output), (price!.Input, price.Output));
    }

    [Fact]
    public void PriceAt_BeforeTheFirstPrice_IsUnknown() => Assert.Null(Model(Gemini, "gemini-3.8-flash").PriceAt(DateTimeOffset.UnixEpoch));

    [Theory]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/openai", "models/gemini-3.8-flash", true)]
    [InlineData(null, "gpt-6-luna", true)]
    [InlineData("https://api.openai.com/v1", "gpt-6-luna", true)]
    [InlineData("http://localhost:1234/v1", "gpt-6-luna", false)]
    [InlineData(null, "gpt-6-luna-of-mine", false)]
    public void Find_NameAndEndpoint_BothMustBeRight(string? endpoint, string model, bool isKnown) =>
        Assert.Equal(isKnown, KnownPrice.Find(endpoint is null ? null : new Uri(endpoint), model).Count > 0);

    [Fact]
    public void PriceAt_PriceOfTheSettings_IsThatOne()
    {
        var set = new TokenPrice(7, 8);

        Assert.Same(set, (Model(Gemini, "gemini-3.8-flash") with { Price = set }).PriceAt(DateTimeOffset.UtcNow));
    }

    private static ChatModel Model(Uri endpoint, string model) =>
        new("m", new ScriptedModel(), Price: null) { KnownPrices = KnownPrice.Find(endpoint, model) };
}
