using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.AppHost.Recovery;

/// <summary>The resource's processes are restarted when they crash.</summary>
internal sealed class RestartOnCrashAnnotation : IResourceAnnotation;

internal static class RecoveryExtensions
{
    /// <summary>
    /// Starts a process of the resource again when it crashes, with growing pauses; not when a person stopped it.
    /// </summary>
    public static IResourceBuilder<T> WithRestartOnCrash<T>(this IResourceBuilder<T> resource)
        where T : IResource
    {
        resource.ApplicationBuilder.Services.TryAddSingleton(TimeProvider.System);
        resource.ApplicationBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CrashRecovery>());
        // Resources waiting for a crashed resource keep waiting: it will be restarted.
        resource.ApplicationBuilder.Services.Configure<ResourceNotificationServiceOptions>(options =>
            options.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable);
        return resource.WithAnnotation(new RestartOnCrashAnnotation());
    }
}
