using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Recovery;

/// <summary>
/// Starts processes again that crashed: those of resources with <see cref="RestartOnCrashAnnotation"/>. Aspire's orchestrator
/// reports the end of a process and leaves it at that.
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
            var isHealthy = state.HealthStatus is null or Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy;
            if (process.Observe(state.State?.Text, isHealthy, state.ExitCode) is { } end && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                _ = HandleAsync(update, end, stoppingToken);
            }
        }
    }

    private SupervisedProcess ProcessOf(string resourceId) => _processes.GetOrAdd(resourceId, _ => new SupervisedProcess(time));

    private async Task HandleAsync(ResourceEvent update, ProcessEnd end, CancellationToken stoppingToken)
    {
        var id = update.ResourceId;
        if (end.RestartAfter is not { } wait)
        {
            logger.WrongSetting(id, await LastLineAsync(update.Resource, stoppingToken));
            return;
        }

        try
        {
            resourceLogs.GetLogger(id).Crashed(id, update.Snapshot.ExitCode, wait.TotalSeconds);
            logger.Crashed(id, update.Snapshot.ExitCode, wait.TotalSeconds);
            await notifications.PublishUpdateAsync(update.Resource, id, state => state with
            {
                State = new ResourceStateSnapshot($"Crashed, starts again in {wait.TotalSeconds:0} s", KnownResourceStateStyles.Warn),
            });
            await Task.Delay(wait, time, stoppingToken);
            await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // the application ends
        }
    }

    // Aspire adds the commands when it starts the application, before the first state is reported.
    private void WatchForStops(IResource resource)
    {
        if (!_watchedForStops.Add(resource))
        {
            return;
        }

        foreach (var command in resource.Annotations.OfType<ResourceCommandAnnotation>().Where(c => StoppingCommands.Contains(c.Name)).ToArray())
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

    private async Task<string> LastLineAsync(IResource resource, CancellationToken cancellation)
    {
        var last = "";
        await foreach (var lines in resourceLogs.GetAllAsync(resource).WithCancellation(cancellation))
        {
            last = lines.Count > 0 ? lines[^1].Content : last;
        }

        return last;
    }
}
