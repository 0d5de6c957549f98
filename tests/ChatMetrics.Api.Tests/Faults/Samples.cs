using System.Diagnostics.Metrics;
using ChatMetrics.Api.Testing;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using ChatMetrics.Worker.Sampling;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>Samples each second as a worker does, in the process of a test's API.</summary>
internal sealed class Samples : IAsyncDisposable
{
    private readonly FakeResourceReader _reader = new() { Cpu = new CpuCounters(100, 400) };
    private readonly SamplingService _service;

    private Samples(ChatApplication api, TimeProvider time)
    {
        var redis = api.Service<IConnectionMultiplexer>();
        var identity = new ProcessIdentity("worker", "web", 1);
        _service = new SamplingService(
            new SystemSampler(_reader, identity),
            new RedisSampler(redis, _reader, identity),
            new SampleMetrics(api.Service<IMeterFactory>(), time),
            api.Service<SampleStore>(),
            api.Service<VitalsStore>(),
            new SamplingLock(redis),
            identity,
            time,
            NullLogger<SamplingService>.Instance);
    }

    public static async Task<Samples> StartAsync(ChatApplication api, TimeProvider time)
    {
        var samples = new Samples(api, time);
        await samples._service.StartAsync(TestContext.Current.CancellationToken);
        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None);
        _service.Dispose();
        _reader.Dispose();
    }
}
