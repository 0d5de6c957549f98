using Microsoft.Extensions.Hosting;

namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// Keeps CPU counters of the last moments, so that a reading at any time has something to compare itself with. The samples
/// are taken on a thread of its own: the thread pool is busy exactly when the readings matter.
/// The reader belongs to the caller and must outlive the gauge.
/// </summary>
public sealed class ResourceGauge : IResourceGauge, IHostedService, IDisposable
{
    internal const string ThreadName = "resource-gauge";

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(50);

    private readonly IResourceReader _reader;
    private readonly TimeProvider _time;
    private readonly CpuWindow _cpu;

    // A lock and not a seqlock: it is held for some 20 ns beside kernel reads of some µs, and nobody has to prove it right.
    private readonly Lock _gate = new();

    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private Thread? _thread;

    public ResourceGauge(IResourceReader reader, TimeProvider time)
    {
        _reader = reader;
        _time = time;
        _cpu = new CpuWindow(time.TimestampFrequency);
        TakeSample();
    }

    /// <summary>
    /// CPU over the last 250 to 300 ms (longer before the thread runs and after it has stopped; null in the first 250 ms
    /// after the gauge was made) and resident memory now.
    /// </summary>
    public ResourceReading Read() => new(ReadCpuPercent(), _reader.ReadProcessMemoryBytes());

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_thread is not null)
            return Task.CompletedTask;

        _stopping.Reset();
        _thread = new Thread(SampleUntilStopped) { IsBackground = true, Name = ThreadName };
        // Unsafe: the thread must not carry the caller's execution context, or its work would count as the caller's.
        _thread.UnsafeStart();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stop();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    private void Stop()
    {
        if (_thread is null)
            return;

        _stopping.Set();
        _thread.Join();
        _thread = null;
    }

    private void SampleUntilStopped()
    {
        do
            TakeSample();
        while (!_stopping.Wait(SampleInterval));
    }

    private void TakeSample()
    {
        if (_reader.ReadSystemCpu() is not { } counters)
            return;

        var now = _time.GetTimestamp();
        lock (_gate)
            _cpu.Add(now, counters);
    }

    private double? ReadCpuPercent()
    {
        if (_reader.ReadSystemCpu() is not { } counters)
            return null;

        var now = _time.GetTimestamp();
        lock (_gate)
            return _cpu.Percent(now, counters);
    }
}
