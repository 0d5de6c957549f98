using ChatMetrics.Telemetry.Attribution;

namespace ChatMetrics.Telemetry.Tests.Attribution;

public sealed class AnchoredClockTests
{
    [Fact]
    public void Now_AskedOften_AsksTheTrueClockSeldom()
    {
        var standing = new StandingClock();
        var clock = new AnchoredClock(standing);
        for (var ask = 0; ask < 100_000; ask++)
        {
            clock.Now();
        }

        Assert.InRange(standing.Reads, 1, 50_000);
    }

    [Fact]
    public void Now_EstimatedTooMuch_NeverGoesBack()
    {
        // The thread is never given the CPU, so that every estimate is too much.
        var clock = new AnchoredClock(new StandingClock());
        var last = clock.Now();
        for (var ask = 0; ask < 100_000; ask++)
        {
            var now = clock.Now();
            Assert.True(now >= last);
            last = now;
        }

        Assert.InRange(last, 1_000_000, 1_020_000);
    }

    private sealed class StandingClock : IThreadClock
    {
        public int Reads { get; private set; }

        public bool IsSupported => true;

        public long HandleOfThisThread() => 0;

        public long ReadThisThread()
        {
            Reads++;
            return 1_000_000;
        }

        public bool TryRead(long handle, out long nanoseconds) => throw new NotSupportedException();
    }
}
