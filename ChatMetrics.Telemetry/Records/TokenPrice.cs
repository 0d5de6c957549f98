using System.Text.Json.Serialization;

namespace ChatMetrics.Telemetry.Records;

/// <summary>The price of a model's tokens, USD per million. Where a price of a part is null, the part costs what the whole does.</summary>
/// <param name="Input">What the model reads.</param>
/// <param name="Output">What it writes, reasoning included.</param>
public sealed record TokenPrice(
    [property: JsonPropertyName("i")] decimal Input,
    [property: JsonPropertyName("o")] decimal Output)
{
    /// <summary>The offline assistant costs nothing per token.</summary>
    public static TokenPrice Free { get; } = new(0, 0);

    /// <summary>Input that the provider had cached.</summary>
    [JsonPropertyName("c")]
    public decimal? CachedInput { get; init; }

    /// <summary>Input that the provider wrote into its cache.</summary>
    [JsonPropertyName("w")]
    public decimal? CacheWrite { get; init; }

    /// <summary>Reasoning tokens, a part of the output.</summary>
    [JsonPropertyName("r")]
    public decimal? Reasoning { get; init; }

    /// <summary>The most tokens of a prompt to which the price applies; null for any.</summary>
    [JsonPropertyName("m")]
    public long? MaxPromptTokens { get; init; }

    /// <summary>Whether a part without a price has one that is not known, as in a public list, and not that of the whole.</summary>
    [JsonIgnore]
    public bool IsOfAList { get; init; }

    /// <summary>
    /// The price of one answer in USD; null when its prompt is longer than the price applies to, or a part's price is not known. Cached
    /// and reasoning tokens are part of input and output and are not counted twice.
    /// </summary>
    public decimal? Of(TokenCount tokens)
    {
        if (tokens.Input > MaxPromptTokens
            || (IsOfAList && ((tokens.Cached > 0 && CachedInput is null) || (tokens.CacheWritten > 0 && CacheWrite is null))))
        {
            return null;
        }

        var cached = Math.Min(tokens.Cached ?? 0, tokens.Input);
        var written = Math.Min(tokens.CacheWritten ?? 0, tokens.Input - cached);
        var reasoning = Math.Min(tokens.Reasoning ?? 0, tokens.Output);
        return (((tokens.Input - cached - written) * Input)
            + (cached * (CachedInput ?? Input))
            + (written * (CacheWrite ?? Input))
            + ((tokens.Output - reasoning) * Output)
            + (reasoning * (Reasoning ?? Output))) / 1_000_000;
    }
}
