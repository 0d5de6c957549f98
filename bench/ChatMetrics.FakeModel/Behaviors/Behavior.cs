using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace ChatMetrics.FakeModel.Behaviors;

/// <summary>How the model behaves: initially set by <c>FakeModel:...</c>, later replaced by <c>PUT /behavior</c>.</summary>
internal sealed record Behavior
{
    public const string Section = "FakeModel";

    /// <summary>From the request to the first token.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "must be 0 to 10 minutes.")]
    [JsonPropertyName("first_token_delay_ms")]
    [JsonConverter(typeof(MillisecondsConverter))]
    public TimeSpan FirstTokenDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The rate after the first token; 0 sends everything at once.</summary>
    [Range(0.0, 100_000.0, ErrorMessage = "must be {1} to {2}.")]
    public double TokensPerSecond { get; init; } = 60;

    /// <summary>The percentage of requests that fail.</summary>
    [Range(0.0, 100.0, ErrorMessage = "must be {1} to {2}.")]
    public double FailurePercent { get; init; }

    /// <summary>The HTTP status of failed requests.</summary>
    [Range(400, 599, ErrorMessage = "must be {1} to {2}.")]
    public int FailureStatus { get; init; } = 500;

    /// <summary>The prompt tokens reported in the usage; null for one token per four characters.</summary>
    [Range(0, 10_000_000, ErrorMessage = "must be {1} to {2}.")]
    public int? InputTokens { get; init; }

    /// <summary>The length of an answer in tokens.</summary>
    [Range(1, 100_000, ErrorMessage = "must be {1} to {2}.")]
    public int OutputTokens { get; init; } = 60;

    /// <summary>Selects the requests that fail: the same seed fails the same ones.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>When a token is sent, counted from the request.</summary>
    public TimeSpan DelayOf(int token) => FirstTokenDelay + (TokensPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(token / TokensPerSecond));
}
