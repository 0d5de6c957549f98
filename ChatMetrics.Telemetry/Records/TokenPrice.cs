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

    /// <summary>Output that the model only thought.</summary>
    [JsonPropertyName("r")]
    public decimal? Reasoning { get; init; }

    /// <summary>The most tokens of a prompt to which the price applies; null for any.</summary>
    [JsonPropertyName("m")]
    public long? MaxPromptTokens { get; init; }

    /// <summary>
    /// The price of one answer in USD; null when its prompt is longer than the price applies to. Cached and reasoning tokens are part of
    /// input and output and are not counted twice.
    /// </summary>
    public decimal? Of(TokenCount tokens)
    {
        if (tokens.Input > MaxPromptTokens)
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
