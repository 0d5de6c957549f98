using ChatMetrics.Measurement.Resources;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Measurement.Tests.Resources;

/// <summary>The readings that the sampler's own thread takes, on a clock that only that thread moves.</summary>
public sealed class ResourceSamplerReadingsTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeResourceReader _reader = new() { Cpu = new CpuCounters(0, 0), ProcessMemoryBytes = 1000 };
    private readonly ResourceSampler _sampler;

    public ResourceSamplerReadingsTests() => _sampler = new ResourceSampler(_reader, _time);

    public void Dispose()
    {
        _sampler.Dispose();
        _reader.Dispose();
    }

    [Fact]
    public async Task Widen_PeakBetweenTheCallersReadings_IsKnown()
    {
        // Half busy, then wholly for half a second, then not at all; memory likewise.
        await SampleAsync(10, busy: 0.5, memoryBytes: 2000);
        var since = _time.GetTimestamp() + 1;
        await SampleAsync(10, busy: 1, memoryBytes: 9000);
        await SampleAsync(10, busy: 0, memoryBytes: 500);

        var range = _sampler.Widen(default, since);

        Assert.Equal(0, range.Low.CpuPercent!.Value, precision: 3);
        Assert.Equal(100, range.Peak.CpuPercent!.Value, precision: 3);
        Assert.Equal((500, 9000), (range.Low.MemoryBytes, range.Peak.MemoryBytes));
    }

    [Fact]
    public async Task Widen_PeakBeforeTheMoment_IsNotTheCallers()
    {
        await SampleAsync(10, busy: 1, memoryBytes: 9000);
        await SampleAsync(10, busy: 0.5, memoryBytes: 2000);
        var since = _time.GetTimestamp() + 1;
        await SampleAsync(2, busy: 0.5, memoryBytes: 2000);

        var reading = new ResourceReading(50, 2000);
        Assert.Equal(new ResourceRange(reading, reading), _sampler.Widen(default, since));
    }

    [Fact]
    public async Task Read_NewestIsFresh_IsTheThreadsCpuAndTheMemoryNow()
    {
        await SampleAsync(10, busy: 0.5, memoryBytes: 2000);
        _time.Advance(TimeSpan.FromMilliseconds(199));
        _reader.Cpu = _reader.Cpu!.Value with { CapacitySeconds = 1_000_000 };
        _reader.ProcessMemoryBytes = 3000;

        Assert.Equal(new ResourceReading(50, 3000), _sampler.Read());
    }

    [Fact]
    public async Task Read_NewestIsLate_ReadsTheCpuNow()
    {
        await SampleAsync(10, busy: 0.5, memoryBytes: 2000);
        var before = _reader.Cpu!.Value;
        _time.Advance(TimeSpan.FromMilliseconds(250));
        _reader.Cpu = new CpuCounters(before.BusySeconds + 0.25, before.CapacitySeconds + 0.25);

        Assert.Equal(100, _sampler.Read().CpuPercent!.Value, precision: 6);
    }

    [Fact]
    public void Read_FirstQuarterOfASecond_CpuIsUnknown()
    {
        _time.Advance(TimeSpan.FromMilliseconds(249));
        _reader.Cpu = new CpuCounters(0.1, 0.249);

        Assert.Equal(new ResourceReading(null, 1000), _sampler.Read());
    }

    /// <summary>
    /// Lets the thread take some samples of a machine of one CPU, each 50 ms after the one before, and stops it.
    /// </summary>
    private async Task SampleAsync(int samples, double busy, long memoryBytes)
    {
        var left = samples;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _reader.ProcessMemoryBytes = memoryBytes;
        _reader.OnReadCpu = () =>
        {
            // Asked once more than it was to: what it read before is in, and this time stands still.
            if (left-- <= 0)
            {
                done.TrySetResult();
                return;
            }

            _time.Advance(SampleInterval);
            var seconds = SampleInterval.TotalSeconds;
            var before = _reader.Cpu!.Value;
            _reader.Cpu = new CpuCounters(before.BusySeconds + (busy * seconds), before.CapacitySeconds + seconds);
        };

        _sampler.Start();
        await done.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        _sampler.Stop();
        _reader.OnReadCpu = null;
    }
}
