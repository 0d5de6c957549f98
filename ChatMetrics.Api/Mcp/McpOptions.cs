namespace ChatMetrics.Api.Mcp;

/// <summary>What assistants may ask the service: <c>ChatMetrics:Mcp</c>.</summary>
internal sealed class McpOptions
{
    /// <summary>Whether <c>/mcp</c> is there.</summary>
    public bool Enabled { get; set; } = true;
}
