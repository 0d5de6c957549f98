using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

public sealed class AnchoredClockTests
{
    [Fact]
    public void Read_CalledOften_ReadsTheRealClockSeldom()
    {
        var standing = new StandingClock();
        var clock = new AnchoredClock(standing);
        for (var ask = 0; ask < 100_000; ask++)
        {
            clock.Read();
        }

        Assert.InRange(standing.Reads, 1, 50_000);
    }

    [Fact]
    public void Read_Overestimated_NeverGoesBack()
    {
        // The thread is never given the CPU, so that every estimate is too much.
        var clock = new AnchoredClock(new StandingClock());
        var last = clock.Read();
        for (var ask = 0; ask < 100_000; ask++)
        {
            var now = clock.Read();
            Assert.True(now >= last);
            last = now;
        }

        Assert.InRange(last, 1_000_000, 1_020_000);
    }

    private sealed class StandingClock : IThreadClock
    {
        public int Reads { get; private set; }

        public bool IsSupported => true;

        public long GetCurrentThreadHandle() => 0;

        public long ReadCurrentThread()
        {
            Reads++;
            return 1_000_000;
        }

        public bool TryRead(long handle, out long nanoseconds) => throw new NotSupportedException();
    }
}
