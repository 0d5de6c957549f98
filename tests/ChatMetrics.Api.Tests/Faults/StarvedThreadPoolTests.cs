using ChatMetrics.Api.Testing;
using ChatMetrics.Measurement.Resources;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Faults;

/// <summary>All threads of the pool are blocked, as by tools that wait without await, and more such work waits for threads.</summary>
[Collection(Collections.Alone)]
public sealed class StarvedThreadPoolTests(GarnetServer server) : IAsyncLifetime
{
    private static readonly int Blockers = 4 * Environment.ProcessorCount;

    public async ValueTask InitializeAsync() => await server.EmptyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Starved_AllThreadsAreBlocked_SamplesTheLiveStreamAndChatsGoOn()
    {
        await using var api = await ChatApplication.StartPatientAsync(server.ConnectionString);
        await using var samples = await Samples.StartAsync(api, TimeProvider.System);
        await using var live = await LiveEvents.OpenAsync(api);
        var readings = 0;
        using var reader = new FakeResourceReader { Cpu = new CpuCounters(100, 400) };
        reader.OnReadCpu = () => Interlocked.Increment(ref readings);
        using var sampler = new ResourceSampler(reader, TimeProvider.System);
        sampler.Start();
        await live.NextAsync("message");

        using var unblocked = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(Blockers);
        for (var number = 0; number < Blockers; number++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                blocked.Signal();
                unblocked.Wait();
            }, null);
        }

        try
        {
            var (starved, before) = (DateTimeOffset.UtcNow, Volatile.Read(ref readings));
            for (var second = 1; second <= 3; second++)
            {
                await live.NextAsync("message", sample => sample.At("timestamp").GetDateTimeOffset() >= starved.AddSeconds(second));
            }

            await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync();
            await live.NextAsync("chat");
            await Eventually.IsTrueAsync(() => blocked.IsSet);
            Assert.True(Volatile.Read(ref readings) > before + 3);
        }
        finally
        {
            unblocked.Set();
        }
    }
}
