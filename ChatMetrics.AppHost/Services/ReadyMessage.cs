using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatMetrics.AppHost.Services;

internal static class ReadyMessage
{
    /// <summary>Prints the API's address on the console once the API is ready.</summary>
    public static IResourceBuilder<ProjectResource> WithReadyMessage(this IResourceBuilder<ProjectResource> api)
    {
        var isSaid = 0;
        return api.OnResourceReady((service, ready, _) =>
        {
            if (Interlocked.Exchange(ref isSaid, 1) == 0)
            {
                ready.Services.GetRequiredService<ILoggerFactory>()
                    .CreateLogger("ChatMetrics")
                    .Ready(service.GetEndpoint("http").Url);
            }

            return Task.CompletedTask;
        });
    }
}
