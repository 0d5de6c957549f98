namespace ChatMetrics.Measurement.Attribution;

/// <summary>The CPU clock of a single thread.</summary>
internal interface IThreadClock
{
    /// <summary>False where the platform has no such clock: CPU time is then unknown, never 0.</summary>
    bool IsSupported { get; }

    /// <summary>A handle with which any thread can read the calling thread's clock; 0 where that is impossible.</summary>
    long GetCurrentThreadHandle();

    /// <summary>CPU time of the calling thread, in nanoseconds since an arbitrary moment.</summary>
    long ReadCurrentThread();

    /// <summary>CPU time of another thread, in nanoseconds; false when it has ended or cannot be read.</summary>
    bool TryRead(long handle, out long nanoseconds);
}
