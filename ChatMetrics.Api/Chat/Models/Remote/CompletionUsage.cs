using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Remote;

/// <summary>
/// The tokens of one answer. Servers count in the last chunk, in all of them (always from the start), or in a choice; a later count
/// replaces an earlier one, and what is not counted stays as it was.
/// </summary>
internal sealed class CompletionUsage
{
    /// <summary>The name of the count of input that was written into the provider's cache.</summary>
    public const string CacheWritten = "cache_written";

    private long? _input;
    private long? _output;
    private long? _total;
    private long? _cached;
    private long? _cacheWritten;
    private long? _reasoning;

    /// <param name="json">A chunk, a whole answer or a choice.</param>
    public void Add(JsonElement json)
    {
        if (json.Get("usage") is not { } usage)
        {
            return;
        }

        var (inputs, outputs) = (
            usage.Get("prompt_tokens_details") ?? usage.Get("input_tokens_details"),
            usage.Get("completion_tokens_details") ?? usage.Get("output_tokens_details"));
        _input = usage.Count("prompt_tokens") ?? usage.Count("input_tokens") ?? _input;
        _output = usage.Count("completion_tokens") ?? usage.Count("output_tokens") ?? _output;
        _total = usage.Count("total_tokens") ?? _total;
        _cached = inputs?.Count("cached_tokens") ?? usage.Count("cached_tokens") ?? usage.Count("prompt_cache_hit_tokens") ?? _cached;
        _cacheWritten = inputs?.Count("cache_write_tokens") ?? inputs?.Count("cache_creation_tokens")
            ?? usage.Count("cache_creation_input_tokens") ?? _cacheWritten;
        _reasoning = outputs?.Count("reasoning_tokens") ?? usage.Count("reasoning_tokens") ?? _reasoning;
    }

    /// <summary>Null when nothing was counted. Cached tokens are part of the input, reasoning is part of the output.</summary>
    public UsageDetails? ToDetails()
    {
        if (_input is null && _output is null)
        {
            return null;
        }

        // Some servers count reasoning beside the output. Their total says so.
        var isBeside = _reasoning is > 0 && _total == _input + _output + _reasoning;
        var output = _output + (isBeside ? _reasoning : 0);
        return new UsageDetails
        {
            InputTokenCount = _input,
            OutputTokenCount = output,
            TotalTokenCount = _input + output,
            CachedInputTokenCount = _cached,
            ReasoningTokenCount = _reasoning,
            AdditionalCounts = _cacheWritten is { } written ? new() { [CacheWritten] = written } : null,
        };
    }
}
