using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>Every price that is known: of the configured models, and those of the list.</summary>
internal sealed class ModelPrices(ChatModels models, TimeProvider time)
{
    /// <summary>The names of the models that have a price today, in order: the configured ones, then those of the list.</summary>
    public IReadOnlyList<string> Names =>
    [
        .. models.All.Where(model => model.PriceAt(time.GetUtcNow()) is not null).Select(model => model.Name).Order(StringComparer.Ordinal),
        .. KnownPrice.Models.Where(name => models.Find(name) is null && FindListed(name) is not null),
    ];

    /// <summary>The price today of a configured model, or of one of the list; null where there is none.</summary>
    public TokenPrice? Find(string name) => models.Find(name)?.PriceAt(time.GetUtcNow()) ?? FindListed(name);

    private TokenPrice? FindListed(string name) =>
        KnownPrice.FindByName(name).FirstOrDefault(known => known.From <= time.GetUtcNow())?.Price;
}
