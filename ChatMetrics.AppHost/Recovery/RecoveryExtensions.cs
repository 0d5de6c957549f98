using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.AppHost.Recovery;

/// <summary>The resource's processes are started again when they crash.</summary>
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
        // What waits for a resource that crashed goes on waiting: it comes back.
        resource.ApplicationBuilder.Services.Configure<ResourceNotificationServiceOptions>(options =>
            options.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable);
        return resource.WithAnnotation(new RestartOnCrashAnnotation());
    }
}
