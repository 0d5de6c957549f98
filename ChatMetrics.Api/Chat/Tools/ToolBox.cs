using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>The tools that a model may call.</summary>
internal sealed class ToolBox(IEnumerable<AIFunction> tools)
{
    private readonly AIFunction[] _tools = [.. tools];

    public IReadOnlyList<AIFunction> All => _tools;

    /// <summary>The tool of that name; null when there is none.</summary>
    public AIFunction? Find(string name) => Array.Find(_tools, tool => tool.Name == name);

    /// <summary>A tool out of a method, whose parameters and result are described by the rules of <see cref="ToolJson"/>.</summary>
    public static AIFunction Create(Delegate method, string name, string description) =>
        AIFunctionFactory.Create(method, name, description, ToolJson.Utf8.Options);
}
