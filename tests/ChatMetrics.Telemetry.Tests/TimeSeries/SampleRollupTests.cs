using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.TimeSeries;
using FsCheck;
using FsCheck.Fluent;

namespace ChatMetrics.Telemetry.Tests.TimeSeries;

public sealed class SampleRollupTests
{
    private static readonly SampleField[] Fields = Enum.GetValues<SampleField>();

    private static readonly Gen<float?> Percents = Gen.Frequency(
        (1, Gen.Constant<float?>(null)), (5, Gen.Choose(0, 10_000).Select(hundredths => (float?)(hundredths / 100f))));

    private static readonly Gen<uint?> Kilobytes = Gen.Frequency(
        (1, Gen.Constant<uint?>(null)), (5, Gen.Choose(0, int.MaxValue).Select(kb => (uint?)kb)));

    // Of a good second, of one in which little could be read, and of one without a sample.
    private static readonly Arbitrary<SampleSlot?[]> Seconds = Gen.Frequency(
        (1, Gen.Constant<SampleSlot?>(null)),
        (4, from cpu in Percents
            from load in Percents
            from apiCpu in Percents
            from used in Kilobytes
            from total in Kilobytes
            from chats in Gen.Choose(0, ushort.MaxValue)
            select (SampleSlot?)new SampleSlot
            {
                CpuPercent = cpu,
                Load1 = load,
                ApiCpuPercent = apiCpu,
                ApiAttributedCpuPercent = apiCpu / 2,
                MemoryUsedKb = used,
                MemoryTotalKb = total,
                ApiMemoryKb = used,
                ActiveChats = (ushort)chats,
            })).ArrayOf().ToArbitrary();

    [Fact]
    public void Of_Samples_HasLowestHighestSumAndCountOfEachField()
    {
        var rollup = SampleRollup.From([
            new SampleSlot { CpuPercent = 10, MemoryUsedKb = 500, MemoryTotalKb = 1000, ApiMemoryKb = 70, ActiveChats = 2 },
            null,
            new SampleSlot { CpuPercent = 30, MemoryUsedKb = 250, MemoryTotalKb = 1000, Load1 = 1.5f, ActiveChats = 0 },
            new SampleSlot { CpuPercent = 26, ActiveChats = 1 },
        ])!;

        Assert.Equal(new SampleAggregate(10, 30, 66, 3), rollup[SampleField.CpuPercent]);
        Assert.Equal(22, rollup[SampleField.CpuPercent].Average);
        Assert.Equal(new SampleAggregate(25, 50, 75, 2), rollup[SampleField.MemoryPercent]);
        Assert.Equal(new SampleAggregate(250, 500, 750, 2), rollup[SampleField.MemoryUsedKb]);
        Assert.Equal(new SampleAggregate(1.5f, 1.5f, 1.5, 1), rollup[SampleField.Load1]);
        Assert.Equal(new SampleAggregate(70, 70, 70, 1), rollup[SampleField.ApiMemoryKb]);
        Assert.Equal(new SampleAggregate(0, 2, 3, 3), rollup[SampleField.ActiveChats]);
        Assert.Equal(default, rollup[SampleField.ApiCpuPercent]);
        Assert.Null(rollup[SampleField.ApiCpuPercent].Average);
    }

    [Fact]
    public void Of_NoSample_IsNull()
    {
        Assert.Null(SampleRollup.From(new SampleSlot?[60]));
        Assert.Null(SampleRollup.From(new SampleRollup?[60]));
    }

    [Fact]
    public void Of_PartsOfDifferentSizes_WeighsTheMean()
    {
        var many = SampleRollup.From(Enumerable.Repeat<SampleSlot?>(new SampleSlot { CpuPercent = 10 }, 59).ToArray());
        var one = SampleRollup.From([new SampleSlot { CpuPercent = 70 }]);

        Assert.Equal(11, SampleRollup.From([many, null, one])![SampleField.CpuPercent].Average);
    }

    [Fact]
    public void Of_SamplesCutAnywhere_IsTheSameAsOfTheWhole() => Check.QuickThrowOnFailure(Prop.ForAll(
        Seconds, Gen.Choose(0, 100).ToArbitrary(), (seconds, cut) =>
        {
            cut = Math.Min(cut, seconds.Length);
            var parts = SampleRollup.From([SampleRollup.From(seconds.AsSpan(..cut)), SampleRollup.From(seconds.AsSpan(cut..))]);
            return AreAlike(SampleRollup.From(seconds), parts);
        }));

    [Fact]
    public void Of_AnySamples_MeanLiesBetweenLowestAndHighest() => Check.QuickThrowOnFailure(Prop.ForAll(Seconds, seconds =>
        SampleRollup.From(seconds) is not { } rollup || Fields.All(field =>
            rollup[field] is not { Average: { } average } readings || (readings.Min <= average && average <= readings.Max))));

    [Fact]
    public void Of_AnySamples_CountsTheReadingsAndNothingElse() => Check.QuickThrowOnFailure(Prop.ForAll(Seconds, seconds =>
        Fields.All(field => (SampleRollup.From(seconds)?[field].Count ?? 0) == seconds.Count(second => second?[field] is not null))));

    [Fact]
    public void Read_WhatWriteWrote_IsTheRollup() => Check.QuickThrowOnFailure(Prop.ForAll(Seconds, seconds =>
    {
        if (SampleRollup.From(seconds) is not { } rollup)
        {
            return true;
        }

        // What was there before does not shine through.
        var slot = Enumerable.Repeat((byte)0xff, SampleRollup.Size).ToArray();
        rollup.Write(slot);
        return Fields.All(field => rollup[field] == SampleRollup.Read(slot)![field]);
    }));

    [Fact]
    public void Read_EmptySlot_IsNull()
    {
        Assert.Null(SampleRollup.Read(new byte[SampleRollup.Size]));
    }

    [Fact]
    public void Read_SlotOfALaterVersion_IsNull()
    {
        var slot = new byte[SampleRollup.Size];
        slot[0] = 2;

        Assert.Null(SampleRollup.Read(slot));
    }

    [Fact]
    public void Write_Layout_IsLittleEndianAndFixed()
    {
        var slot = new byte[SampleRollup.Size];

        SampleRollup.From([new SampleSlot { CpuPercent = 1, ActiveChats = 3 }, new SampleSlot { CpuPercent = 2, ActiveChats = 4 }])!.Write(slot);

        Assert.Equal(
            "0100" + "0000803F" + "00000040" + "0000000000000840" + "0200" + new string('0', 6 * 18 * 2)
            + "00004040" + "00008040" + "0000000000001C40" + "0200",
            Convert.ToHexString(slot));
    }

    private static bool AreAlike(SampleRollup? one, SampleRollup? other) =>
        (one, other) is (null, null) || (one is not null && other is not null && Fields.All(field =>
            (one[field] with { Sum = 0 }) == (other[field] with { Sum = 0 })
            && Math.Abs(one[field].Sum - other[field].Sum) <= 1e-9 * Math.Abs(one[field].Sum)));
}
