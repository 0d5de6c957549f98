using System.Globalization;

namespace ChatMetrics.Telemetry.Tracking;

/// <summary>The measurements that the chat pipeline itself makes.</summary>
public static class MeasurementNames
{
    /// <summary>Checks the address's rate limit; in <c>request_received</c>.</summary>
    public const string RateLimitCheck = "rate_limit_check";

    /// <summary>
    /// Whether an earlier tool call waits for this message to approve it; the beginning of <c>processing_history</c>.
    /// </summary>
    public const string PendingPreviewCheck = "pending_preview_check";

    /// <summary>Reads the stored or sent turns and builds the prompt; in <c>processing_history</c>.</summary>
    public const string MessageAssembly = "message_assembly";

    /// <summary>Gets the provider's token count, or our own if it gives none; in <c>workflow_completed</c>.</summary>
    public const string TokenCountRetrieval = "token_count_retrieval";

    /// <summary>
    /// The call of a model of this process, from asking to the last piece of its answer; in <c>workflow_start</c>.
    /// </summary>
    public const string ModelCall = "model_call";

    /// <summary>The same for a model behind an OpenAI-compatible endpoint.</summary>
    public const string OpenAIApiCall = "openai_api_call";

    /// <summary>The call of a tool, whose name is in the metadata; in <c>workflow_start</c>.</summary>
    public const string ToolCall = "tool_call";

    // A name's index is its number in stored records: names may be added at the end, but never moved.
    private static readonly string[] Stored =
        [RateLimitCheck, PendingPreviewCheck, MessageAssembly, TokenCountRetrieval, ModelCall, OpenAIApiCall, ToolCall];

    /// <summary>The number of a name in a stored record; null if the name itself is stored.</summary>
    internal static int? CodeOf(string name) => Array.IndexOf(Stored, name) is >= 0 and var code ? code : null;

    /// <summary>The name for a number. A number added by a newer version is unknown here.</summary>
    internal static string OfCode(int code) =>
        code >= 0 && code < Stored.Length ? Stored[code] : string.Create(CultureInfo.InvariantCulture, $"measurement_{code}");
}
