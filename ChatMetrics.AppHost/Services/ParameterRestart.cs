using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.AppHost.Services;

/// <summary>Restarts a resource when someone sets a parameter that it reads, so that the value takes effect at once.</summary>
internal sealed class ParameterRestart(
    ParameterResource parameter, IResource reader, ResourceNotificationService notifications, ResourceCommandService commands)
        : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? value = null;
        await foreach (var update in notifications.WatchAsync(stoppingToken))
        {
            if (update.Resource != parameter || update.Snapshot.State?.Text != KnownResourceStates.Running)
            {
                continue;
            }

            var now = await parameter.GetValueAsync(stoppingToken);
            if (value is not null && now != value)
            {
                await commands.ExecuteCommandAsync(reader, KnownResourceCommands.RestartCommand, stoppingToken);
            }

            value = now;
        }
    }
}

internal static class ParameterRestartExtensions
{
    public static IResourceBuilder<ProjectResource> WithRestartOnChange(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ParameterResource> parameter)
    {
        service.ApplicationBuilder.Services.AddSingleton<IHostedService>(services => new ParameterRestart(
            parameter.Resource,
            service.Resource,
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceCommandService>()));
        return service;
    }
}
