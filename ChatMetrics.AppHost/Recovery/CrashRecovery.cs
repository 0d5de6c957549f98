using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Recovery;

/// <summary>
/// Restarts crashed processes of resources with <see cref="RestartOnCrashAnnotation"/>. Aspire's orchestrator only reports that a
/// process has ended.
/// </summary>
internal sealed class CrashRecovery(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService resourceLogs,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<CrashRecovery> logger) : BackgroundService
{
    private static readonly string[] StoppingCommands =
        [KnownResourceCommands.StopCommand, KnownResourceCommands.RestartCommand, KnownResourceCommands.RebuildCommand];

    private static readonly TimeSpan LogArrivesWithin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, SupervisedProcess> _processes = new();
    private readonly HashSet<IResource> _watchedForStops = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            if (!update.Resource.HasAnnotationOfType<RestartOnCrashAnnotation>())
            {
                continue;
            }

            WatchForStops(update.Resource);
            var (state, process) = (update.Snapshot, ProcessOf(update.ResourceId));
            var isHealthy = state.HealthStatus is null or HealthStatus.Healthy;
            if (process.Observe(state.State?.Text, isHealthy, state.ExitCode, state.StartTimeStamp) is { } end
                && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                _ = end.RestartAfter is { } wait
                    ? RestartAsync(update, wait, stoppingToken)
                    : ReportWrongSettingAsync(update, process.WasHealthy, stoppingToken);
            }
        }
    }

    private SupervisedProcess ProcessOf(string resourceId) => _processes.GetOrAdd(resourceId, _ => new SupervisedProcess(time));

    private async Task RestartAsync(ResourceEvent update, TimeSpan wait, CancellationToken stoppingToken)
    {
        var id = update.ResourceId;
        try
        {
            resourceLogs.GetLogger(id).Crashed(id, update.Snapshot.ExitCode, wait.TotalSeconds);
            logger.Crashed(id, update.Snapshot.ExitCode, wait.TotalSeconds);
            await notifications.PublishUpdateAsync(update.Resource, id, state => state with
            {
                State = new ResourceStateSnapshot(
                    $"Crashed, starts again in {wait.TotalSeconds:0} s", KnownResourceStateStyles.Warn),
            });
            await Task.Delay(wait, time, stoppingToken);
            // A service works without what it waited for at first: Redis may be down as well, and longer.
            foreach (var dependency in update.Resource.Annotations.OfType<WaitAnnotation>().ToArray())
            {
                update.Resource.Annotations.Remove(dependency);
            }

            await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The application is stopping.
        }
    }

    // If a service has never been healthy, the application is of no use to its user: it ends, as the service did.
    private async Task ReportWrongSettingAsync(ResourceEvent update, bool wasHealthy, CancellationToken stoppingToken)
    {
        logger.WrongSetting(update.Resource.Name, await ReadErrorAsync(update.ResourceId, stoppingToken));
        if (!wasHealthy)
        {
            Environment.ExitCode = SupervisedProcess.WrongSetting;
            lifetime.StopApplication();
        }
    }

    // Aspire adds the commands when the application starts, before the first state is reported.
    private void WatchForStops(IResource resource)
    {
        if (!_watchedForStops.Add(resource))
        {
            return;
        }

        foreach (var command in resource.Annotations.OfType<ResourceCommandAnnotation>()
            .Where(c => StoppingCommands.Contains(c.Name))
            .ToArray())
        {
            resource.Annotations.Remove(command);
            resource.Annotations.Add(new ResourceCommandAnnotation(
                command.Name, command.DisplayName, command.UpdateState,
                context =>
                {
                    ProcessOf(context.ResourceName).StopRequested();
                    return command.ExecuteCommand(context);
                },
                command.DisplayDescription, command.Arguments, command.ConfirmationMessage, command.IconName, command.IconVariant,
                command.IsHighlighted, command.Visibility, command.ValidateArguments));
        }
    }

    // What the process wrote to its standard error, without the time before it. It may arrive after the process's end is
    // reported.
    private async Task<string> ReadErrorAsync(string resourceId, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(LogArrivesWithin);
        try
        {
            await foreach (var lines in resourceLogs.WatchAsync(resourceId).WithCancellation(timeout.Token))
            {
                if (lines.FirstOrDefault(line => line.IsErrorMessage) is { Content: { } content })
                {
                    return content[(content.IndexOf(' ', StringComparison.Ordinal) + 1)..];
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The process wrote nothing.
        }

        return "its log says why";
    }
}
