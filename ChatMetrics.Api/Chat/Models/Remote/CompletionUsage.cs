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

    // A total that is nonsense is none.
    private const long MaxUnnamed = 1_000_000;

    private long? _input;
    private long? _output;
    private long? _total;
    private long? _cached;
    private long? _cacheWritten;
    private long? _reasoning;

    /// <summary>Whether input and output have been counted.</summary>
    public bool IsKnown => _input is not null && _output is not null;

    /// <param name="json">A chunk, a whole answer or a choice.</param>
    public void Add(JsonElement json)
    {
        if ((json.Get("usage") ?? json.Get("x_groq").Get("usage") ?? json.Get("usageMetadata")) is not { } usage)
        {
            AddOwn(json);
            return;
        }

        var (inputs, outputs) = (
            usage.Get("prompt_tokens_details") ?? usage.Get("input_tokens_details"),
            usage.Get("completion_tokens_details") ?? usage.Get("output_tokens_details"));
        _input = Newer(usage.Count("prompt_tokens") ?? usage.Count("input_tokens") ?? usage.Count("promptTokenCount"), _input);
        _output = Newer(usage.Count("completion_tokens") ?? usage.Count("output_tokens") ?? usage.Count("candidatesTokenCount"), _output);
        _total = Newer(usage.Count("total_tokens") ?? usage.Count("totalTokenCount"), _total);
        _cached = inputs?.Count("cached_tokens") ?? usage.Count("cached_tokens") ?? usage.Count("prompt_cache_hit_tokens")
            ?? usage.Count("cache_read_input_tokens") ?? usage.Count("cachedContentTokenCount") ?? _cached;
        _cacheWritten = inputs?.Count("cache_write_tokens") ?? inputs?.Count("cache_creation_tokens")
            ?? usage.Count("cache_creation_input_tokens") ?? _cacheWritten;
        _reasoning = outputs?.Count("reasoning_tokens") ?? usage.Count("reasoning_tokens") ?? usage.Count("thoughtsTokenCount")
            ?? _reasoning;
    }

    // llama.cpp's and Ollama's own counts, where there is no usage.
    private void AddOwn(JsonElement json)
    {
        var timings = json.Get("timings");
        _input ??= timings?.Count("prompt_n") is { } prompt ? prompt + (timings?.Count("cache_n") ?? 0) : json.Count("prompt_eval_count");
        _output ??= timings?.Count("predicted_n") ?? json.Count("eval_count");
    }

    // Some servers end with a count of nothing.
    private static long? Newer(long? count, long? before) => count is > 0 || before is null ? count ?? before : before;

    /// <summary>Null when nothing was counted. Cached tokens are part of the input, reasoning is part of the output.</summary>
    public UsageDetails? ToDetails()
    {
        if (_input is null && _output is null)
        {
            return null;
        }

        // Some servers count reasoning beside the output, or do not count it at all. Their total says so.
        var beside = _total - _input - (_output ?? 0);
        var isBeside = beside is > 0 and < MaxUnnamed && (_reasoning is null or 0 || beside == _reasoning);
        var output = isBeside ? (_output ?? 0) + beside : _output;
        var reasoning = isBeside && _output is not null ? beside : _reasoning;
        return new UsageDetails
        {
            InputTokenCount = _input,
            OutputTokenCount = output,
            TotalTokenCount = _input + output,
            CachedInputTokenCount = _cached,
            ReasoningTokenCount = reasoning,
            AdditionalCounts = _cacheWritten is { } written ? new() { [CacheWritten] = written } : null,
        };
    }
}
