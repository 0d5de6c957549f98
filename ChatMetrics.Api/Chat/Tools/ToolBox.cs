using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>The tools that a model may call.</summary>
internal sealed class ToolBox(IEnumerable<AIFunction> tools)
{
    private readonly AIFunction[] _tools = [.. tools];

    public IReadOnlyList<AIFunction> All => _tools;

    /// <summary>The tool with this name; null if there is none.</summary>
    public AIFunction? Find(string name) => Array.Find(_tools, tool => tool.Name == name);
}
