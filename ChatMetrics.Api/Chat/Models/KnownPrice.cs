using System.Text.Json;
using System.Text.Json.Serialization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>
/// The list price of a model at its provider's own endpoint from a day on, as a public page had it: <c>prices.json</c>, which names the
/// page and its date. Settings of the model count before it.
/// </summary>
/// <param name="From">The first day, UTC.</param>
internal sealed record KnownPrice(DateTimeOffset From, TokenPrice Price)
{
    private const string OpenAI = "api.openai.com";

    private static readonly ListPrice[] All = Load();

    /// <summary>The prices of a model, the newest first; none of one that is not known.</summary>
    /// <param name="endpoint">Where it is asked; null for OpenAI's own.</param>
    /// <param name="model">Its name there, or one of its aliases.</param>
    public static IReadOnlyList<KnownPrice> Find(Uri? endpoint, string model) =>
        Find(price => price.Host == (endpoint?.Host ?? OpenAI)
            && (price.Model == model || price.Aliases?.Contains(model) is true));

    /// <summary>The models that have prices, by name.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. All.Select(price => price.Model).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The prices of a model at its own provider, the newest first; none of one that is not known.</summary>
    public static IReadOnlyList<KnownPrice> FindByName(string model) => Find(price => price.Model == model);

    private static IReadOnlyList<KnownPrice> Find(Func<ListPrice, bool> predicate) =>
    [
        .. All.Where(predicate).OrderByDescending(price => price.From).Select(price =>
            new KnownPrice(new DateTimeOffset(price.From, TimeOnly.MinValue, TimeSpan.Zero), price.ToTokenPrice())),
    ];

    private static ListPrice[] Load()
    {
        using var file = typeof(KnownPrice).Assembly.GetManifestResourceStream("prices.json")!;
        return JsonSerializer.Deserialize(file, ListPriceJson.Default.ListPriceArray)!;
    }
}

/// <summary>An entry of <c>prices.json</c>; USD per million tokens.</summary>
/// <param name="Host">Of the endpoint to which it applies.</param>
/// <param name="Source">The public page it was read from.</param>
/// <param name="Dated">That page's date.</param>
internal sealed record ListPrice(string Host, string Model, DateOnly From, decimal Input, decimal Output, Uri Source, DateOnly Dated)
{
    public IReadOnlyList<string>? Aliases { get; init; }

    public decimal? CachedInput { get; init; }

    public decimal? CacheWrite { get; init; }

    public decimal? Reasoning { get; init; }

    /// <summary>The longest prompt to which it applies.</summary>
    public long? MaxPromptTokens { get; init; }

    public TokenPrice ToTokenPrice() => new(Input, Output)
    {
        CachedInput = CachedInput,
        CacheWrite = CacheWrite,
        Reasoning = Reasoning,
        MaxPromptTokens = MaxPromptTokens,
        IsOfAList = true,
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ListPrice[]))]
internal sealed partial class ListPriceJson : JsonSerializerContext;
