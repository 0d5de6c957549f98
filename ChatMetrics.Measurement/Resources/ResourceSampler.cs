using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Resources;

/// <summary>
/// Samples CPU and memory 20 times a second and keeps the readings of the last minutes, so that any piece of work can get the
/// extremes over its whole duration. Runs on its own thread, because the thread pool is busy exactly when the readings matter.
/// </summary>
/// <remarks>Before <see cref="Start"/> and after <see cref="Stop"/> it can still be read, but keeps no readings.</remarks>
public sealed class ResourceSampler : IResourceSampler, IDisposable
{
    internal const string ThreadName = "resource-sampler";

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

    // Not a seqlock: the lock is held for about 20 ns, beside kernel reads of several µs, and is easily seen to be correct.
    private readonly Lock _gate = new();

    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private Thread? _thread;
    private long _samplerNanoseconds;

    /// <summary>Takes the first sample; <see cref="Start"/> takes the others.</summary>
    /// <param name="reader">Disposed by the caller, after the sampler.</param>
    /// <param name="time">The clock of all timestamps.</param>
    public ResourceSampler(IResourceReader reader, TimeProvider time)
    {
        _reader = reader;
        _time = time;
        _systemCpu = new CpuWindow(time.TimestampFrequency);
        _processCpu = new CpuWindow(time.TimestampFrequency);
        _memoryIsFreshFor = time.TimestampFrequency / 1000;
        _memoryReadAt = time.GetTimestamp() - _memoryIsFreshFor;
        // A thread that is four samples late is considered not running.
        _newestIsFreshFor = time.TimestampFrequency / 5;
        TakeSample();
    }

    /// <summary>CPU time used by the sampling thread; null where threads have no CPU clock.</summary>
    public TimeSpan? SamplerCpuTime => ThreadClock.IsSupported
        ? TimeSpan.FromTicks(Volatile.Read(ref _samplerNanoseconds) / TimeSpan.NanosecondsPerTick)
        : null;

    /// <summary>
    /// CPU as last sampled by the thread, at most 50 ms ago, and current resident memory, at most 1 ms old. While the thread is
    /// not running, CPU covers the time from an earlier sample until now. CPU is null in the sampler's first 250 ms.
    /// </summary>
    public ResourceReading Read()
    {
        var now = _time.GetTimestamp();
        var isFresh = now - Volatile.Read(ref _newestAt) < _newestIsFreshFor;
        var newest = _ring.Newest;
        var (system, process) = isFresh ? (newest.CpuPercent, newest.ProcessCpuPercent) : ReadCpuPercents(keep: false);
        return new ResourceReading(system, ReadMemory(now), process);
    }

    // Readings within a millisecond share one system call. Two threads may make it at the same time: either result is right.
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

    /// <summary>Starts the sampling thread. Does nothing if it is already running.</summary>
    public void Start()
    {
        if (_thread is not null)
        {
            return;
        }

        _stopping.Reset();
        _thread = new Thread(SampleUntilStopped) { IsBackground = true, Name = ThreadName };
        // Unsafe: the thread must not carry the caller's execution context, or its work would count as the caller's.
        _thread.UnsafeStart();
    }

    /// <summary>Stops the sampling thread and waits for it to end. Several threads may call it at once.</summary>
    public void Stop()
    {
        if (_thread is not { } thread)
        {
            return;
        }

        _stopping.Set();
        thread.Join();
        _thread = null;
    }

    /// <summary>Stops the sampling thread.</summary>
    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
    }

    private void SampleUntilStopped()
    {
        do
        {
            TakeSample();
            Volatile.Write(ref _samplerNanoseconds, ThreadClock.Instance.ReadCurrentThread());
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
        {
            return default;
        }

        // The process has the same capacity as the machine.
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
