using ChatMetrics.Telemetry.Resources;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Telemetry.Tests.Resources;

public sealed class ResourceGaugeTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeResourceReader _reader = new() { Cpu = new CpuCounters(10, 100), MemoryBytes = 1024 };

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Read_JustMade_KnowsTheMemoryOnly()
    {
        using var gauge = new ResourceGauge(_reader, _time);

        Assert.Equal(new ResourceReading(CpuPercent: null, MemoryBytes: 1024), gauge.Read());
    }

    [Fact]
    public void Read_ThreadNeverStarted_ComparesWithTheFirstSample()
    {
        using var gauge = new ResourceGauge(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _reader.Cpu = new CpuCounters(10.5, 102);
        _reader.MemoryBytes = 2048;

        Assert.Equal(new ResourceReading(CpuPercent: 25, MemoryBytes: 2048), gauge.Read());
    }

    [Fact]
    public void Read_ProcessTimeIsKnown_IsOfTheMachinesCapacity()
    {
        _reader.ProcessCpuTime = TimeSpan.FromSeconds(3);
        using var gauge = new ResourceGauge(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _reader.Cpu = new CpuCounters(11, 102);
        _reader.ProcessCpuTime = TimeSpan.FromSeconds(3.5);

        Assert.Equal(new ResourceReading(CpuPercent: 50, MemoryBytes: 1024, ProcessCpuPercent: 25), gauge.Read());
    }

    [Fact]
    public void Read_AgainWithinAMillisecond_SharesTheMemoryReading()
    {
        using var gauge = new ResourceGauge(_reader, _time);
        Assert.Equal(1024, gauge.Read().MemoryBytes);
        _reader.MemoryBytes = 2048;

        _time.Advance(TimeSpan.FromMicroseconds(999));
        Assert.Equal(1024, gauge.Read().MemoryBytes);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(2048, gauge.Read().MemoryBytes);
    }

    [Fact]
    public void Read_NothingCanBeRead_IsNullAndNotZero()
    {
        using var gauge = new ResourceGauge(new UnsupportedResourceReader(), _time);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new ResourceReading(null, null), gauge.Read());
    }

    [Fact]
    public void Read_CpuVanishes_IsNull()
    {
        using var gauge = new ResourceGauge(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _reader.Cpu = null;

        Assert.Null(gauge.Read().CpuPercent);
    }

    [Fact]
    public async Task StartAsync_ThenStopAsync_SamplesOnAThreadThatEnds()
    {
        using var gauge = new ResourceGauge(_reader, _time);
        var sampler = SamplerAsync();

        await gauge.StartAsync(TestContext.Current.CancellationToken);
        var thread = await sampler;
        Assert.True(thread.IsBackground);
        Assert.False(thread.IsThreadPoolThread);

        await gauge.StopAsync(TestContext.Current.CancellationToken);
        Assert.False(thread.IsAlive);
    }

    [Fact]
    public async Task StopAsync_ByManyAtOnce_StopsOnce()
    {
        for (var round = 0; round < 50; round++)
        {
            using var gauge = new ResourceGauge(_reader, _time);
            await gauge.StartAsync(TestContext.Current.CancellationToken);

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => gauge.StopAsync(CancellationToken.None))));
        }
    }

    [Fact]
    public async Task StartAsync_CallerHasAnExecutionContext_ThreadDoesNotCarryIt()
    {
        var question = new AsyncLocal<string> { Value = "whose CPU is this?" };
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gauge = new ResourceGauge(_reader, _time);
        _reader.OnReadCpu = () => seen.TrySetResult(question.Value);

        await gauge.StartAsync(TestContext.Current.CancellationToken);

        Assert.Null(await seen.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task StartAsync_AfterStop_SamplesAgain()
    {
        using var gauge = new ResourceGauge(_reader, _time);
        await gauge.StartAsync(TestContext.Current.CancellationToken);
        await gauge.StopAsync(TestContext.Current.CancellationToken);
        var sampler = SamplerAsync();

        await gauge.StartAsync(TestContext.Current.CancellationToken);

        Assert.True((await sampler).IsAlive);
    }

    [Fact]
    public async Task Dispose_WhileRunning_EndsTheThread()
    {
        var gauge = new ResourceGauge(_reader, _time);
        var sampler = SamplerAsync();
        await gauge.StartAsync(TestContext.Current.CancellationToken);
        var thread = await sampler;

        gauge.Dispose();
        gauge.Dispose();

        Assert.False(thread.IsAlive);
    }

    [Fact]
    public async Task Read_ManyThreadsWhileSampling_IsTheTruthOrUnknown()
    {
        // A machine that is always half busy, whose clock goes on by 50 ms with each sample.
        _reader.CpuNow = () =>
        {
            var now = (_time.GetUtcNow() - _time.Start).TotalSeconds;
            return new CpuCounters(now, now * 2);
        };
        _reader.OnReadCpu = () =>
        {
            if (Thread.CurrentThread.Name == ResourceGauge.ThreadName)
                _time.Advance(TimeSpan.FromMilliseconds(50));
        };
        using var gauge = new ResourceGauge(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, gauge.Read().CpuPercent);
        await gauge.StartAsync(TestContext.Current.CancellationToken);

        Parallel.For(0, 100_000, _ => Assert.True(gauge.Read().CpuPercent is null or 50));
    }

    /// <summary>The gauge's thread, once it has asked for the CPU.</summary>
    private Task<Thread> SamplerAsync()
    {
        var found = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reader.OnReadCpu = () =>
        {
            if (Thread.CurrentThread.Name == ResourceGauge.ThreadName)
                found.TrySetResult(Thread.CurrentThread);
        };
        return found.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }
}
