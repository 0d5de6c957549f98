using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

public sealed class GateTests
{
    [Fact]
    public async Task Enter_ManyThreads_LetsOneInAtATime()
    {
        var gate = new Gate();
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () =>
            {
                for (var entry = 0; entry < 20_000; entry++)
                {
                    using (gate.Enter())
                    {
                        count++;
                    }
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal(80_000, count);
    }

    [Fact]
    public void Enter_ThreadIsInterrupted_WaitsAndDoesNotThrow()
    {
        var gate = new Gate();
        using var waiting = new ManualResetEventSlim();
        Exception? thrown = null;
        var entered = false;
        var thread = new Thread(() =>
        {
            thrown = Record.Exception(() =>
            {
                waiting.Set();
                Thread.CurrentThread.Interrupt();
                using (gate.Enter())
                {
                    entered = true;
                }
            });
        });
        using (gate.Enter())
        {
            thread.Start();
            waiting.Wait(TestContext.Current.CancellationToken);
            for (var yields = 0; yields < 20; yields++)
            {
                Thread.Yield();
            }

            Assert.False(entered);
        }

        thread.Join();
        Assert.Null(thrown);
        Assert.True(entered);
    }
}
