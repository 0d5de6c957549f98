using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A tool that changes something: it is called only after the user has approved what it would do.</summary>
/// <param name="tool">What is called then.</param>
/// <param name="preview">Takes the same arguments and says what the tool would do with them; it changes nothing.</param>
public sealed class ApprovalTool(AIFunction tool, AIFunction preview) : DelegatingAIFunction(tool)
{
    /// <summary>What the tool would do, for the user to approve.</summary>
    /// <exception cref="ToolException">The tool could not do it.</exception>
    public async ValueTask<string> PreviewAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
        $"{await preview.InvokeAsync(arguments, cancellationToken)}";
}
