namespace ChatMetrics.Api.Chat.Tools;

/// <summary>Loads the knowledge base and the tools' descriptions at startup; otherwise the first chat would pay for it.</summary>
internal sealed class ToolWarmup(ToolBox tools, ILogger<ToolWarmup> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logger.ToolsReady(string.Join(", ", tools.All.Select(tool => tool.Name)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
