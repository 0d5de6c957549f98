using ChatMetrics.Measurement.Resources;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.TimeSeries;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Telemetry.Tests.TimeSeries;

public sealed class SampleSlotTests
{
    private static readonly SampleSlot Full = new()
    {
        CpuPercent = 25.5f,
        MemoryUsedKb = 3_000_000,
        MemoryTotalKb = uint.MaxValue,
        Load1 = 0.75f,
        ApiCpuPercent = 12.5f,
        ApiMemoryKb = 148_684,
        ApiAttributedCpuPercent = 10.25f,
        ActiveChats = ushort.MaxValue,
    };

    public static TheoryData<SampleSlot> Slots =>
    [
        Full,
        new SampleSlot(),
        Full with { CpuPercent = null },
        Full with { MemoryUsedKb = null },
        Full with { MemoryTotalKb = null },
        Full with { Load1 = null },
        Full with { ApiCpuPercent = null },
        Full with { ApiMemoryKb = null },
        Full with { ApiAttributedCpuPercent = null },
        Full with { ActiveChats = 0 },
        new SampleSlot { CpuPercent = 0, MemoryUsedKb = 0, MemoryTotalKb = 0, Load1 = 0, ApiCpuPercent = 0, ApiMemoryKb = 0, ApiAttributedCpuPercent = 0 },
    ];

    [Theory]
    [MemberData(nameof(Slots))]
    public void Read_WhatWriteWrote_IsTheSlot(SampleSlot slot)
    {
        // What was there before does not shine through.
        var bytes = Enumerable.Repeat((byte)0xff, SampleSlot.Size).ToArray();

        slot.Write(bytes);

        Assert.Equal(slot, SampleSlot.Read(bytes));
    }

    [Fact]
    public void Read_EmptySlot_IsNull()
    {
        Assert.Null(SampleSlot.Read(new byte[SampleSlot.Size]));
    }

    [Fact]
    public void Read_VersionOfTheFuture_IsNull()
    {
        var bytes = new byte[SampleSlot.Size];
        Full.Write(bytes);
        bytes[1]++;

        Assert.Null(SampleSlot.Read(bytes));
    }

    [Fact]
    public void Write_Layout_IsLittleEndianAndFixed()
    {
        var bytes = new byte[SampleSlot.Size];

        (Full with { MemoryUsedKb = 0x01020304, Load1 = null, ActiveChats = 0x0506 }).Write(bytes);

        Assert.Equal("7702060504030201FFFFFFFFCC44020000000000F609E2040104000000000000", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Read_FirstVersion_HasAllOfItsReadings()
    {
        var stored = Convert.FromHexString("7F80FFFF0000CC41C0C62D00FFFFFFFF0000403F00004841CC44020000002441");

        Assert.Equal(Full, SampleSlot.Read(stored));
    }

    [Fact]
    public void Read_FirstVersionWithAFewReadings_HasNoOthers()
    {
        var stored = Convert.FromHexString("428006050000000004030201000000000000000000000000000000000000803F");


        Assert.Equal(
            new SampleSlot { MemoryUsedKb = 0x01020304, ActiveChats = 0x0506, ApiAttributedCpuPercent = 1 },
            SampleSlot.Read(stored));
    }

    [Fact]
    public void From_Sample_KeepsItsNumbers()
    {
        SystemSample sample = new(
            DateTimeOffset.UnixEpoch, "web", 25.5, new MemoryUsage(3_000_000_000, 8_000_000_000), 0.75,
            [ExampleSamples.Api(1) with { CpuPercent = 12.5, AttributedCpuPercent = 10.25, MemoryBytes = 152_252_416, ActiveChats = 3 }]);

        Assert.Equal(
            new SampleSlot
            {
                CpuPercent = 25.5f,
                MemoryUsedKb = 2_929_687,
                MemoryTotalKb = 7_812_500,
                Load1 = 0.75f,
                ApiCpuPercent = 12.5f,
                ApiMemoryKb = 148_684,
                ApiAttributedCpuPercent = 10.25f,
                ActiveChats = 3,
            },
            SampleSlot.From(sample));
    }

    [Fact]
    public void From_UnknownReadings_AreNull()
    {
        Assert.Equal(new SampleSlot(), SampleSlot.From(new SystemSample(DateTimeOffset.UnixEpoch, "web", null, null, null, [])));
    }

    [Fact]
    public void Field_OfASlot_IsItsReading()
    {
        var slot = Full with { MemoryUsedKb = 1_000_000, MemoryTotalKb = 4_000_000 };

        Assert.Equal(
            [25.5f, 25f, 1_000_000f, 0.75f, 12.5f, 10.25f, 148_684f, 65_535f],
            Enum.GetValues<SampleField>().Select(field => slot[field]));
    }

    [Fact]
    public void Field_ThatIsUnknown_IsNullAndNotZero()
    {
        Assert.All(Enum.GetValues<SampleField>().Except([SampleField.ActiveChats]), field => Assert.Null(new SampleSlot()[field]));
        Assert.Null((Full with { MemoryUsedKb = null })[SampleField.MemoryPercent]);
        Assert.Null((Full with { MemoryTotalKb = null })[SampleField.MemoryPercent]);
        Assert.Null((Full with { MemoryTotalKb = 0 })[SampleField.MemoryPercent]);
    }

    [Fact]
    public void From_MoreThanASlotCanTell_IsTheMostItCan()
    {
        SystemSample sample = new(
            DateTimeOffset.UnixEpoch, "web", null, new MemoryUsage(long.MaxValue, long.MaxValue), null, [ExampleSamples.Api(1) with { ActiveChats = 70_000 }]);

        var slot = SampleSlot.From(sample);

        Assert.Equal(uint.MaxValue, slot.MemoryUsedKb);
        Assert.Equal(ushort.MaxValue, slot.ActiveChats);
    }
}
