using System.Threading.Channels;
using ChatMetrics.Measurement.Attribution;

namespace ChatMetrics.Measurement.Tests.Attribution;

/// <summary>The meter follows a flow wherever C# lets one go.</summary>
[Collection(OneAtATime.Name)]
public sealed class CpuMeterFlowTests
{
    [Fact]
    public Task Stop_WorkIsSynchronous_ChargesWhatWasBurnt() => Flow.AssertChargedAsync(truth =>
    {
        using var meter = CpuMeter.Start();
        truth.Burn(10);
        return meter.Stop();
    });

    [Fact]
    public Task Stop_AwaitsHopThreads_ChargesEachThreadsShare() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        for (var hop = 0; hop < 10; hop++)
        {
            truth.Burn(1);
            await new OtherThread();
            truth.Burn(1);
            await Task.Yield();
        }

        return meter.Stop();
    });

    [Fact]
    public Task Stop_WorkInThePool_IsCharged() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        truth.Burn(3);
        await Task.Run(() => truth.Burn(10), TestContext.Current.CancellationToken);
        return meter.Stop();
    });

    [Fact]
    public Task Stop_FanOut_ChargesAllBranches() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => truth.Burn(3), TestContext.Current.CancellationToken)));
        return meter.Stop();
    });

    [Fact]
    public Task Stop_ParallelForEach_ChargesAllWorkers() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), TestContext.Current.CancellationToken, async (_, _) =>
        {
            truth.Burn(1);
            await Task.Yield();
            truth.Burn(1);
        });
        return meter.Stop();
    });

    [Fact]
    public Task Stop_ValueTasks_ChargesWhatWasBurnt() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        for (var part = 0; part < 10; part++)
        {
            Assert.Equal(part, await BurnAsync(truth, part));
        }

        return meter.Stop();

        static async ValueTask<int> BurnAsync(Truth truth, int part)
        {
            truth.Burn(1);
            if (part % 2 == 0)
            {
                await Task.Yield();
            }

            truth.Burn(1);
            return part;
        }
    });

    [Fact]
    public Task Stop_Channel_ChargesBothEnds() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        var channel = Channel.CreateBounded<int>(1);
        var producer = Task.Run(
            async () =>
            {
                for (var item = 0; item < 5; item++)
                {
                    truth.Burn(1);
                    await channel.Writer.WriteAsync(item);
                }

                channel.Writer.Complete();
            },
            TestContext.Current.CancellationToken);
        await foreach (var _ in channel.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            truth.Burn(1);
        }

        await producer;
        return meter.Stop();
    });

    [Fact]
    public Task Stop_Stream_ChargesTheIteratorToItsConsumer() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        await foreach (var _ in WordsAsync(truth))
        {
            truth.Burn(1);
        }

        return meter.Stop();

        static async IAsyncEnumerable<int> WordsAsync(Truth truth)
        {
            for (var word = 0; word < 5; word++)
            {
                truth.Burn(1);
                await new OtherThread();
                yield return word;
            }
        }
    });

    [Fact]
    public Task Stop_Timer_ChargesTheCallback() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = new Timer(
            _ =>
            {
                truth.Burn(10);
                called.SetResult();
            },
            null,
            TimeSpan.FromMilliseconds(1),
            Timeout.InfiniteTimeSpan);
        await called.Task;
        return meter.Stop();
    });

    [Fact]
    public Task Stop_ExceptionsOnTheWay_ChargesWhatWasBurnt() => Flow.AssertChargedAsync(async truth =>
    {
        using var meter = CpuMeter.Start();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            truth.Burn(5);
            await new OtherThread();
            truth.Burn(5);
            throw new InvalidOperationException();
        });
        truth.Burn(5);
        return meter.Stop();
    });

    [Fact]
    public Task Stop_CancelledMidway_ChargesWhatWasBurnt() => Flow.AssertChargedAsync(async truth =>
    {
        using var cancellation = new CancellationTokenSource();
        using var meter = CpuMeter.Start();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            truth.Burn(10);
            cancellation.CancelAfter(1);
            await Task.Delay(Timeout.Infinite, cancellation.Token);
            truth.Burn(1_000);
        });
        truth.Burn(2);
        return meter.Stop();
    });

    [Fact]
    public Task Stop_FlowWaits_ChargesNothing() => Flow.AssertChargedAsync(async _ =>
    {
        using var meter = CpuMeter.Start();
        await Task.Delay(30, TestContext.Current.CancellationToken);
        using var never = new ManualResetEvent(initialState: false);
        never.WaitOne(30);
        return meter.Stop();
    });

    [Fact]
    public Task Read_OthersWorkMeanwhile_SeesNothingOfThem() => Flow.AssertChargedAsync(async truth =>
    {
        var other = new Truth();
        var others = Task.Run(() => other.Burn(20), TestContext.Current.CancellationToken);
        using var meter = CpuMeter.Start();
        truth.Burn(5);
        var read = meter.Read();
        await others;
        Assert.Equal(0, read.OpenSlices);
        return read;
    });
}
