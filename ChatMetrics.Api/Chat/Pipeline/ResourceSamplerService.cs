using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Lets the sampler run as long as the host does.</summary>
internal sealed class ResourceSamplerService(ResourceSampler sampler) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sampler.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        sampler.Stop();
        return Task.CompletedTask;
    }
}
