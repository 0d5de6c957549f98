using System.Threading.Channels;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

[Collection(OneAtATime.Name)]
public sealed class CpuAttachmentTests
{
    [Fact]
    public Task Stop_FlowIsSuppressed_ChargesTheRestOnly() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        truth.Burn(5);
        await Suppressed(() => new Truth().Burn(10));
        truth.Burn(5);
        return meter.Stop();
    });

    [Fact]
    public Task Attach_FlowIsSuppressed_ChargesWhatIsAttached() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        truth.Burn(5);
        await Suppressed(() =>
        {
            new Truth().Burn(10);
            using (meter.Attach())
            {
                truth.Burn(5);
            }

            new Truth().Burn(10);
        });
        return meter.Stop();
    });

    [Fact]
    public Task Attach_SharedWorker_ChargesEachItemToItsQuestion() => Flow.AssertChargedAsync(async truth =>
    {
        var queue = Channel.CreateUnbounded<(CpuMeter Meter, Truth Truth, TaskCompletionSource Done)>();
        var worker = Task.Run(async () =>
        {
            await foreach (var item in queue.Reader.ReadAllAsync())
            {
                using (item.Meter.Attach())
                {
                    item.Truth.Burn(5);
                    await Task.Yield();
                    item.Truth.Burn(5);
                }

                Assert.Null(CpuMeter.Current);
                item.Done.SetResult();
            }
        });
        var usages = await Task.WhenAll(AskAsync(truth), AskAsync(new Truth()));
        queue.Writer.Complete();
        await worker;
        return usages[0];

        async Task<CpuUsage> AskAsync(Truth truth)
        {
            using var meter = CpuMeter.Start();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await queue.Writer.WriteAsync((meter, truth, done));
            await done.Task;
            return meter.Stop();
        }
    });

    [Fact]
    public async Task Dispose_AttachedWithinAnotherFlow_GoesBackToIt()
    {
        using var first = await Task.Run(CpuMeter.Start);
        using var second = CpuMeter.Start();
        using (first.Attach())
        {
            Assert.Same(first, CpuMeter.Current);
        }

        Assert.Same(second, CpuMeter.Current);
    }

    private static Task Suppressed(Action work)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(work);
        }
    }
}
