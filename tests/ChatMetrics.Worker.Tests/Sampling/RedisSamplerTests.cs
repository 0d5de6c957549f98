using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Tracking;
using ChatMetrics.Testing;
using ChatMetrics.Worker.Sampling;

namespace ChatMetrics.Worker.Tests.Sampling;

public abstract class RedisSamplerContract(RedisServer server) : IDisposable
{
    private readonly FakeResourceReader _reader = new() { Cpu = new CpuCounters(100, 400) };

    public void Dispose()
    {
        _reader.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Read_ServerOnThisMachine_IsItsProcess()
    {
        using var sampler = new RedisSampler(server.Connection, _reader, new ProcessIdentity("worker", "web", 1));
        var first = Assert.Single(await sampler.ReadAsync(DateTimeOffset.UnixEpoch));
        _reader.Cpu = new CpuCounters(101, 404);

        var second = Assert.Single(await sampler.ReadAsync(DateTimeOffset.UnixEpoch.AddSeconds(1)));

        Assert.Equal(("redis", "web", $"redis@{server.Connection.GetEndPoints().Single()}", 1000L), (second.Service, second.Host, second.Instance, second.AtMs));
        Assert.True(second is { MemoryBytes: > 1_000_000, UsedMemoryBytes: > 10_000 }, $"{second}");
        Assert.Null(first.CpuPercent);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(server.ProcessIds.Single(), second.Pid);
            Assert.InRange(second.CpuPercent!.Value, 0, 100);
            Assert.True(second.Threads > 0);
        }
    }
}

public sealed class GarnetSamplerTests(GarnetServer server) : RedisSamplerContract(server), IClassFixture<GarnetServer>;

public sealed class InstalledRedisSamplerTests(InstalledRedisServer server) : RedisSamplerContract(server), IClassFixture<InstalledRedisServer>;
