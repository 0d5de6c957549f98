using ChatMetrics.Telemetry.Attribution;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.Telemetry.Resources;

/// <summary>
/// Reads CPU and memory 20 times a second and keeps the readings of the last minutes, so that a chat can be told the extremes
/// of its whole life. On a thread of its own: the thread pool is busy exactly when the readings matter.
/// The reader belongs to the caller and must outlive the gauge.
/// </summary>
public sealed class ResourceGauge : IResourceGauge, IHostedService, IDisposable
{
    internal const string ThreadName = "resource-gauge";

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(50);

    private readonly IResourceReader _reader;
    private readonly TimeProvider _time;
    private readonly CpuWindow _systemCpu;
    private readonly CpuWindow _processCpu;
    private readonly ReadingRing _ring = new();
    private readonly long _newestIsFreshFor;
    private readonly long _memoryIsFreshFor;
    private long _newestAt;
    private long _memoryBytes;
    private long _memoryReadAt;

    // A lock and not a seqlock: it is held for some 20 ns beside kernel reads of some µs, and nobody has to prove it right.
    private readonly Lock _gate = new();

    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private Thread? _thread;
    private long _samplerNanoseconds;

    public ResourceGauge(IResourceReader reader, TimeProvider time)
    {
        _reader = reader;
        _time = time;
        _systemCpu = new CpuWindow(time.TimestampFrequency);
        _processCpu = new CpuWindow(time.TimestampFrequency);
        _memoryIsFreshFor = time.TimestampFrequency / 1000;
        _memoryReadAt = time.GetTimestamp() - _memoryIsFreshFor;
        // Four samples late is a thread that does not run.
        _newestIsFreshFor = time.TimestampFrequency / 5;
        TakeSample();
    }

    /// <summary>CPU time that the sampling itself has used; null where a thread's clock cannot be read.</summary>
    public TimeSpan? SamplerCpuTime => ThreadClock.Instance.IsSupported ? TimeSpan.FromTicks(Volatile.Read(ref _samplerNanoseconds) / 100) : null;

    /// <summary>
    /// CPU over 250 to 300 ms, as the thread last read it, at most 50 ms ago (while it does not run: over a longer time until
    /// now; null in the first 250 ms after the gauge was made), and resident memory, read anew or within the last millisecond.
    /// </summary>
    public ResourceReading Read()
    {
        var now = _time.GetTimestamp();
        var isFresh = now - Volatile.Read(ref _newestAt) < _newestIsFreshFor;
        var newest = _ring.Newest;
        var (system, process) = isFresh ? (newest.CpuPercent, newest.ProcessCpuPercent) : ReadCpuPercents(keep: false);
        return new ResourceReading(system, ReadMemory(now), process);
    }

    // Marks of many chats within a millisecond share one system call. Two threads may read at once: either is as true.
    private long? ReadMemory(long now)
    {
        if (now - Volatile.Read(ref _memoryReadAt) < _memoryIsFreshFor)
        {
            return Volatile.Read(ref _memoryBytes);
        }

        var memory = _reader.ReadProcessMemoryBytes();
        if (memory is { } bytes)
        {
            Volatile.Write(ref _memoryBytes, bytes);
            Volatile.Write(ref _memoryReadAt, now);
        }

        return memory;
    }

    /// <inheritdoc/>
    public ResourceRange Widen(ResourceRange range, long since) => _ring.Widen(range, since);

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
        // A host may be told to stop by two at once: each waits for the thread's end.
        if (_thread is not { } thread)
            return;

        _stopping.Set();
        thread.Join();
        _thread = null;
    }

    private void SampleUntilStopped()
    {
        do
        {
            TakeSample();
            Volatile.Write(ref _samplerNanoseconds, ThreadClock.Instance.ReadThisThread());
        }
        while (!_stopping.Wait(SampleInterval));
    }

    private void TakeSample()
    {
        var (system, process) = ReadCpuPercents(keep: true);
        var memory = _reader.ReadProcessMemoryBytes();
        var now = _time.GetTimestamp();
        _ring.Add(now, new ResourceReading(system, memory, process));
        Volatile.Write(ref _newestAt, now);
    }

    private (double? System, double? Process) ReadCpuPercents(bool keep)
    {
        if (_reader.ReadSystemCpu() is not { } system)
            return default;

        // A process uses of the same capacity as the machine.
        CpuCounters? process = _reader.ReadProcessCpuTime() is { } used ? system with { BusySeconds = used.TotalSeconds } : null;
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            return (Percent(_systemCpu, system), process is { } own ? Percent(_processCpu, own) : null);
        }

        double? Percent(CpuWindow window, CpuCounters counters)
        {
            var percent = window.Percent(now, counters);
            if (keep)
            {
                window.Add(now, counters);
            }

            return percent;
        }
    }
}
