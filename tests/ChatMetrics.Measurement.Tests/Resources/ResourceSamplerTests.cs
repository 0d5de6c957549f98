using ChatMetrics.Measurement.Resources;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources;

public sealed class ResourceSamplerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeResourceReader _reader = new() { Cpu = new CpuCounters(10, 100), ProcessMemoryBytes = 1024 };

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Read_JustMade_KnowsTheMemoryOnly()
    {
        using var sampler = new ResourceSampler(_reader, _time);

        Assert.Equal(new ResourceReading(CpuPercent: null, MemoryBytes: 1024), sampler.Read());
    }

    [Fact]
    public void Read_ThreadNeverStarted_ComparesWithTheFirstSample()
    {
        using var sampler = new ResourceSampler(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _reader.Cpu = new CpuCounters(10.5, 102);
        _reader.ProcessMemoryBytes = 2048;

        Assert.Equal(new ResourceReading(CpuPercent: 25, MemoryBytes: 2048), sampler.Read());
    }

    [Fact]
    public void Read_ProcessTimeIsKnown_IsOfTheMachinesCapacity()
    {
        _reader.ProcessCpuTime = TimeSpan.FromSeconds(3);
        using var sampler = new ResourceSampler(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _reader.Cpu = new CpuCounters(11, 102);
        _reader.ProcessCpuTime = TimeSpan.FromSeconds(3.5);

        Assert.Equal(new ResourceReading(CpuPercent: 50, MemoryBytes: 1024, ProcessCpuPercent: 25), sampler.Read());
    }

    [Fact]
    public void Read_AgainWithinAMillisecond_SharesTheMemoryReading()
    {
        using var sampler = new ResourceSampler(_reader, _time);
        Assert.Equal(1024, sampler.Read().MemoryBytes);
        _reader.ProcessMemoryBytes = 2048;

        _time.Advance(TimeSpan.FromMicroseconds(999));
        Assert.Equal(1024, sampler.Read().MemoryBytes);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(2048, sampler.Read().MemoryBytes);
    }

    [Fact]
    public void Read_NothingCanBeRead_IsNullAndNotZero()
    {
        using var sampler = new ResourceSampler(new UnsupportedResourceReader(), _time);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new ResourceReading(null, null), sampler.Read());
    }

    [Fact]
    public void Read_CpuVanishes_IsNull()
    {
        using var sampler = new ResourceSampler(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        _reader.Cpu = null;

        Assert.Null(sampler.Read().CpuPercent);
    }

    [Fact]
    public async Task Start_ThenStop_SamplesOnAThreadThatEnds()
    {
        using var sampler = new ResourceSampler(_reader, _time);
        var sampling = SamplingThreadAsync();

        sampler.Start();
        var thread = await sampling;
        Assert.True(thread.IsBackground);
        Assert.False(thread.IsThreadPoolThread);

        sampler.Stop();
        Assert.False(thread.IsAlive);
    }

    [Fact]
    public async Task Stop_ByManyAtOnce_StopsOnce()
    {
        for (var round = 0; round < 50; round++)
        {
            using var sampler = new ResourceSampler(_reader, _time);
            sampler.Start();

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(sampler.Stop)));
        }
    }

    [Fact]
    public async Task Start_CallerHasAnExecutionContext_ThreadDoesNotCarryIt()
    {
        var question = new AsyncLocal<string> { Value = "whose CPU is this?" };
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var sampler = new ResourceSampler(_reader, _time);
        _reader.OnReadCpu = () => seen.TrySetResult(question.Value);

        sampler.Start();

        Assert.Null(await seen.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Start_AfterStop_SamplesAgain()
    {
        using var sampler = new ResourceSampler(_reader, _time);
        sampler.Start();
        sampler.Stop();
        var sampling = SamplingThreadAsync();

        sampler.Start();

        Assert.True((await sampling).IsAlive);
    }

    [Fact]
    public async Task Dispose_WhileRunning_EndsTheThread()
    {
        var sampler = new ResourceSampler(_reader, _time);
        var sampling = SamplingThreadAsync();
        sampler.Start();
        var thread = await sampling;

        sampler.Dispose();
        sampler.Dispose();

        Assert.False(thread.IsAlive);
    }

    [Fact]
    public void Read_ManyThreadsWhileSampling_IsTheTruthOrUnknown()
    {
        // A machine that is always half busy, whose clock goes on by 50 ms with each sample.
        _reader.CpuNow = () =>
        {
            var now = (_time.GetUtcNow() - _time.Start).TotalSeconds;
            return new CpuCounters(now, now * 2);
        };
        _reader.OnReadCpu = () =>
        {
            if (Thread.CurrentThread.Name == ResourceSampler.ThreadName)
            {
                _time.Advance(TimeSpan.FromMilliseconds(50));
            }
        };
        using var sampler = new ResourceSampler(_reader, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(50, sampler.Read().CpuPercent);
        sampler.Start();

        Parallel.For(0, 100_000, _ => Assert.True(sampler.Read().CpuPercent is null or 50));
    }

    /// <summary>The sampler's thread, once it has read the CPU.</summary>
    private Task<Thread> SamplingThreadAsync()
    {
        var found = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reader.OnReadCpu = () =>
        {
            if (Thread.CurrentThread.Name == ResourceSampler.ThreadName)
            {
                found.TrySetResult(Thread.CurrentThread);
            }
        };
        return found.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }
}
