using System.ComponentModel.DataAnnotations;
using ChatMetrics.Api.Chat.Models;
using ChatMetrics.Api.Chat.Tools;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Chat;

/// <summary>How chats are handled: <c>ChatMetrics</c>.</summary>
internal sealed class AssistantOptions
{
    /// <summary>The most earlier turns in a prompt, the newest ones; 0 to 200.</summary>
    [Range(0, 200)]
    public int MaxPromptTurns { get; set; } = 40;

    /// <summary>How long a model may take for a whole answer when it has no timeout of its own; above 0, at most an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", MinimumIsExclusive = true)]
    public TimeSpan ModelTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a model may be silent before its first piece and between two; above 0, at most an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", MinimumIsExclusive = true)]
    public TimeSpan ModelSilenceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far the assistant may go with tools.</summary>
    [ValidateObjectMembers]
    public ToolOptions Tools { get; set; } = new();

    /// <summary>
    /// The most that a model may send for one answer, MB of 1,048,576 bytes, the protocol's part included; 1 to 1024.
    /// </summary>
    [Range(1, 1024)]
    public int MaxAnswerMb { get; set; } = 8;

    /// <summary>The models that can be asked, by name; the offline assistant when there are none.</summary>
    public Dictionary<string, ChatModelOptions> Models { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The model of those who name none; the first one in the order of the alphabet when null.</summary>
    public string? DefaultModel { get; set; }
}

/// <summary>How chats are measured and shown: <c>ChatMetrics</c>.</summary>
internal sealed class ChatMetricsOptions
{
    /// <summary>
    /// Whether CPU, memory and allocations are measured. Without, a chat has the times of its stages, its tokens and its price.
    /// </summary>
    public bool Measuring { get; set; } = true;

    /// <summary>
    /// What is printed of a chat: <c>blocks</c>, <c>line</c> or <c>off</c>; also <c>true</c> (blocks) and <c>false</c> (off).
    /// </summary>
    public string Console { get; set; } = "blocks";

    /// <summary>From which peaks on a chat is High Usage.</summary>
    [ValidateObjectMembers]
    public RatingOptions Rating { get; set; } = new();

    /// <summary>How those who ask are named.</summary>
    public UserOptions Users { get; set; } = new();

    /// <summary>What the machine's CPU and memory cost.</summary>
    [ValidateObjectMembers]
    public ComputeOptions Compute { get; set; } = new();
}

[OptionsValidator]
internal sealed partial class AssistantOptionsValidator : IValidateOptions<AssistantOptions>;

[OptionsValidator]
internal sealed partial class ChatMetricsOptionsValidator : IValidateOptions<ChatMetricsOptions>;
