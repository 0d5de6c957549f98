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

    /// <summary>Metadata of <see cref="ToolCall"/>: what the tool was called with, as JSON.</summary>
    public const string ToolArguments = "arguments";

    // The numbers are stored in place of the names, and never change: a new name gets the next number.
    private static readonly (int Code, string Name)[] Stored =
    [
        (0, RateLimitCheck),
        (1, PendingPreviewCheck),
        (2, MessageAssembly),
        (3, TokenCountRetrieval),
        (4, ModelCall),
        (5, OpenAIApiCall),
        (6, ToolCall),
    ];

    /// <summary>The number that stands for a name in a stored record; null when the name itself is stored.</summary>
    internal static int? CodeOf(string name)
    {
        foreach (var stored in Stored)
        {
            if (stored.Name == name)
            {
                return stored.Code;
            }
        }

        return null;
    }

    /// <summary>The name of a number. One that a newer program added is not known here.</summary>
    internal static string OfCode(int code)
    {
        foreach (var stored in Stored)
        {
            if (stored.Code == code)
            {
                return stored.Name;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"measurement_{code}");
    }
}
