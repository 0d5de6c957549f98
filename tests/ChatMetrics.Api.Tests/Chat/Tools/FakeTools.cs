using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Chat.Tools;

/// <summary>A tool that computes, and one that has an effect.</summary>
internal sealed class FakeTools
{
    public static AIFunction Double { get; } = ToolFactory.Create((int x) => 2 * x, "double", "Twice x.");

    /// <summary>What was erased, in order.</summary>
    public List<string> Erased { get; } = [];

    public AIFunction[] All => [Double, Erase];

    public AIFunction Erase => new ApprovalTool(
        ToolFactory.Create(
            (string what) =>
            {
                Erased.Add(what);
                return $"erased {what}";
            },
            "erase",
            "Erases something."),
        ToolFactory.Create((string what) => $"Erase {what}.", "erase", ""));
}
