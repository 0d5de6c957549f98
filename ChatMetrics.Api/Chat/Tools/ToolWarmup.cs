namespace ChatMetrics.Api.Chat.Tools;

/// <summary>
/// Has the knowledge read and the tools described before the first chat comes, which would pay for it otherwise.
/// </summary>
internal sealed class ToolWarmup(ToolBox tools, ILogger<ToolWarmup> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        logger.ToolsReady(string.Join(", ", tools.All.Select(tool => tool.Name)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
