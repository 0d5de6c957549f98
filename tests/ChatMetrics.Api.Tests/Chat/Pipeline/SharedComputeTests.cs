using ChatMetrics.Api.Chat.Pipeline;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Chat.Pipeline;

/// <summary>Who pays for what a process uses and no chat alone.</summary>
public sealed class SharedComputeTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeResourceReader _reader = new() { ProcessCpuTime = TimeSpan.Zero, ProcessMemoryBytes = 1 << 30 };
    private readonly SharedCompute _compute;
    private TimeSpan? _attributed = TimeSpan.Zero;

    public SharedComputeTests() => _compute = new SharedCompute(_reader, _time, () => _attributed);

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Leave_OfOneChat_HasAllThatWasChargedToNobody()
    {
        var entered = _compute.Enter();
        Use(seconds: 2, process: 1.5, charged: 0.5);

        AssertShare(cpuSeconds: 1, gbSeconds: 2, _compute.Leave(entered));
    }

    [Fact]
    public void Leave_OfChatsThatOverlap_ShareEachMomentEqually()
    {
        var first = _compute.Enter();
        Use(seconds: 1, process: 1, charged: 0);
        var second = _compute.Enter();
        Use(seconds: 2, process: 2, charged: 1);
        var firstShare = _compute.Leave(first);
        Use(seconds: 1, process: 3, charged: 0);
        var secondShare = _compute.Leave(second);

        AssertShare(cpuSeconds: 1.5, gbSeconds: 2, firstShare);
        AssertShare(cpuSeconds: 3.5, gbSeconds: 2, secondShare);
    }

    [Fact]
    public void Leave_WhatWasUsedWhileThereWasNoChat_IsNobodys()
    {
        _compute.Leave(_compute.Enter());
        Use(seconds: 100, process: 100, charged: 0);
        var entered = _compute.Enter();
        Use(seconds: 1, process: 1, charged: 1);

        AssertShare(cpuSeconds: 0, gbSeconds: 1, _compute.Leave(entered));
    }

    [Fact]
    public void Leave_OfManyAtRandom_AddsUpToWhatWasUsedMeanwhile()
    {
        var random = new Random(1);
        var running = new List<ComputeShare>();
        var (cpu, memory, used, time) = (0.0, 0.0, 0.0, 0.0);
        for (var step = 0; step < 10_000; step++)
        {
            if (running.Count > 0)
            {
                var (seconds, process) = (random.NextDouble(), random.NextDouble());
                Use(seconds, process, charged: 0);
                (used, time) = (used + process, time + seconds);
            }

            if (running.Count == 0 || random.Next(2) == 0)
            {
                running.Add(_compute.Enter());
            }
            else
            {
                Leave(random.Next(running.Count));
            }
        }

        while (running.Count > 0)
        {
            Leave(0);
        }

        Assert.Equal(used, cpu, used * 1e-4);
        Assert.Equal(time, memory, time * 1e-4);

        void Leave(int index)
        {
            var share = _compute.Leave(running[index]);
            running.RemoveAt(index);
            (cpu, memory) = (cpu + share.CpuSeconds, memory + (share.ByteSeconds / (1 << 30)));
        }
    }

    [Fact]
    public void Leave_OthersAreChargedMoreThanWasUsed_IsNotBelowZero()
    {
        var entered = _compute.Enter();
        Use(seconds: 1, process: 0, charged: 1);

        Assert.Equal(0, _compute.Leave(entered).CpuSeconds);
    }

    [Fact]
    public void Leave_WorkOfAnotherIsChargedLater_IsTakenOffWhatComesNext()
    {
        var (first, second) = (_compute.Enter(), _compute.Enter());
        // 40 s of the second one's work, which has not ended yet.
        Use(seconds: 40, process: 40, charged: 0);
        var firstShare = _compute.Leave(first);
        Use(seconds: 0, process: 0, charged: 40);
        Use(seconds: 50, process: 50, charged: 0);
        var secondShare = _compute.Leave(second);

        Assert.Equal((20, 30), (firstShare.CpuSeconds, secondShare.CpuSeconds));
    }

    [Fact]
    public void Leave_NothingCanBeRead_HasNone()
    {
        (_reader.ProcessCpuTime, _reader.ProcessMemoryBytes) = (null, null);
        var entered = _compute.Enter();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(default, _compute.Leave(entered));
    }

    private static void AssertShare(double cpuSeconds, double gbSeconds, ComputeShare share)
    {
        Assert.Equal(cpuSeconds, share.CpuSeconds, 1e-6);
        Assert.Equal(gbSeconds, share.ByteSeconds / (1 << 30), 1e-6);
    }

    private void Use(double seconds, double process, double charged)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        _reader.ProcessCpuTime += TimeSpan.FromSeconds(process);
        _attributed += TimeSpan.FromSeconds(charged);
    }
}
