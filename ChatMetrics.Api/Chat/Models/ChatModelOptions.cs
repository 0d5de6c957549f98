using System.ComponentModel.DataAnnotations;
using ChatMetrics.Api.Chat.Models.Remote;
using ChatMetrics.Telemetry;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat.Models;

/// <summary>One model that can be asked: <c>ChatMetrics:Models:name</c>.</summary>
internal sealed class ChatModelOptions
{
    /// <summary>
    /// <c>openai</c>: any endpoint that speaks its protocol; <c>azure</c>: a deployment of Azure OpenAI; <c>offline</c>.
    /// </summary>
    public string Provider { get; set; } = ModelProviders.OpenAI;

    /// <summary>
    /// Of an OpenAI-compatible endpoint all before <c>/chat/completions</c>, OpenAI's own when null; of Azure the resource's
    /// address.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The model's name at the provider; of Azure the deployment's.</summary>
    public string? Model { get; set; }

    /// <summary>Goes to the provider and nowhere else. An endpoint of one's own may need none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long it may take for a whole answer, retries included; <see cref="AssistantOptions.ModelTimeout"/> when null.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", MinimumIsExclusive = true)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How long it may be silent; <see cref="AssistantOptions.ModelSilenceTimeout"/> when null.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", MinimumIsExclusive = true)]
    public TimeSpan? SilenceTimeout { get; set; }

    /// <summary>The most tokens of one answer; what the provider thinks right when null.</summary>
    [AtLeast(1)]
    public int? MaxOutputTokens { get; set; }

    /// <summary>Whether the answer is asked for as a stream; false for an endpoint that cannot stream.</summary>
    public bool Stream { get; set; } = true;

    /// <summary>Whether the model is offered tools; false for one that takes none. Learned from a refusal that says so.</summary>
    public bool Tools { get; set; } = true;

    /// <summary>Whether a stream is asked for its usage; false for a server that refuses <c>stream_options</c>. Learned as well.</summary>
    public bool StreamOptions { get; set; } = true;

    /// <summary>
    /// Whether the server takes messages of the role <c>system</c>; where false, or learned, their text stands before the first question.
    /// </summary>
    public bool SystemMessages { get; set; } = true;

    /// <summary>
    /// <c>max_tokens</c> or <c>max_completion_tokens</c>; by the endpoint when null, and learned as well.
    /// </summary>
    public string? MaxTokensField { get; set; }

    /// <summary>Azure's API version, as its path has it; 2024-10-21 when null.</summary>
    public string? ApiVersion { get; set; }

    /// <summary>USD per million tokens; without it a well-known model has its list price, and the price of another is not known.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? InputPrice { get; set; }

    /// <summary>USD per million tokens.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? OutputPrice { get; set; }

    /// <summary>USD per million tokens that the provider had cached; the input's price when null.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? CachedInputPrice { get; set; }

    /// <summary>USD per million tokens that the provider wrote into its cache; the input's price when null.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? CacheWritePrice { get; set; }

    /// <summary>USD per million reasoning tokens; the output's price when null.</summary>
    [Range(typeof(decimal), "0", "1000000")]
    public decimal? ReasoningPrice { get; set; }

    /// <summary>What requests leave out from the start.</summary>
    internal ServerFeatures Without =>
        (Tools ? ServerFeatures.None : ServerFeatures.Tools)
        | (StreamOptions ? ServerFeatures.None : ServerFeatures.StreamOptions)
        | (SystemMessages ? ServerFeatures.None : ServerFeatures.SystemMessages);
}

/// <summary>The providers' names.</summary>
internal static class ModelProviders
{
    public const string OpenAI = "openai";
    public const string Azure = "azure";
    public const string Offline = "offline";

    public static bool IsProvider(this ChatModelOptions model, string provider) =>
        string.Equals(model.Provider, provider, StringComparison.OrdinalIgnoreCase);
}

[OptionsValidator]
internal sealed partial class ChatModelOptionsValidator : IValidateOptions<ChatModelOptions>;
