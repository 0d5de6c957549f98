using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>
/// What a flow has truly used: each burn reads the clock of its own thread before and after, so that a busy machine, which
/// makes burns longer by the wall, does not matter.
/// </summary>
internal sealed class Truth
{
    private long _nanoseconds;
    private long _bytes;

    public TimeSpan CpuTime => TimeSpan.FromTicks(Interlocked.Read(ref _nanoseconds) / TimeSpan.NanosecondsPerTick);

    public long AllocatedBytes => Interlocked.Read(ref _bytes);

    /// <summary>Uses CPU time on the calling thread, and remembers how much it was.</summary>
    public void Burn(double milliseconds)
    {
        var clock = ThreadClock.Instance;
        var wanted = (long)(milliseconds * 1_000_000);
        var start = clock.ReadCurrentThread();
        long burnt;
        do
        {
            Thread.SpinWait(50);
            burnt = clock.ReadCurrentThread() - start;
        }
        while (burnt < wanted);

        Interlocked.Add(ref _nanoseconds, burnt);
    }

    /// <summary>Allocates on the calling thread, in arrays of 1,000 bytes, and remembers how much it was.</summary>
    public void Allocate(int bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var allocated = 0; allocated < bytes; allocated += 1_000)
        {
            GC.KeepAlive(new byte[1_000]);
        }

        Interlocked.Add(ref _bytes, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
