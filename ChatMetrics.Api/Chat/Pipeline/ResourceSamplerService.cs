using ChatMetrics.Measurement.Resources;

namespace ChatMetrics.Api.Chat.Pipeline;

/// <summary>Runs the sampler for the lifetime of the host.</summary>
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
