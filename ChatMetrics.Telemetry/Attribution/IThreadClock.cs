namespace ChatMetrics.Telemetry.Attribution;

/// <summary>The CPU clock of a single thread.</summary>
internal interface IThreadClock
{
    /// <summary>False where the platform has none: then CPU time is unknown, never 0.</summary>
    bool IsSupported { get; }

    /// <summary>A handle by which any thread can read the calling thread's clock; 0 when that cannot be done.</summary>
    long HandleOfThisThread();

    /// <summary>CPU time of the calling thread, nanoseconds from an origin of its own.</summary>
    long ReadThisThread();

    /// <summary>CPU time of another thread; false when it has ended or cannot be read.</summary>
    bool TryRead(long handle, out long nanoseconds);
}
