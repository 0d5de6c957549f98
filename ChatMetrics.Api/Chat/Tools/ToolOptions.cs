using System.ComponentModel.DataAnnotations;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>How far the assistant may go with tools: <c>ChatMetrics:Tools</c>.</summary>
internal sealed class ToolOptions
{
    /// <summary>
    /// The most times that the model is asked for one answer; 1 to 20. The last time it is offered no tools, so 1 is without
    /// them.
    /// </summary>
    [Range(1, 20)]
    public int MaxIterations { get; set; } = 5;

    /// <summary>The most calls of tools for one answer; 0, which is without, to 100.</summary>
    [Range(0, 100)]
    public int MaxCalls { get; set; } = 10;

    /// <summary>How long the user may take to approve what waits; 10 seconds to a day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan ApprovalTime { get; set; } = TimeSpan.FromMinutes(10);
}
