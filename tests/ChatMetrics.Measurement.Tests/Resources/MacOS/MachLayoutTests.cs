using ChatMetrics.Measurement.Resources;
using ChatMetrics.Measurement.Resources.MacOS;

namespace ChatMetrics.Measurement.Tests.Resources.MacOS;

public sealed class MachLayoutTests
{
    [Fact]
    public void Cpu_TicksOfUserSystemIdleNice_CountsAllButIdleAsBusy() =>
        Assert.Equal(new CpuCounters(BusySeconds: 6, CapacitySeconds: 10), MachLayout.Cpu([300, 200, 400, 100]));

    [Fact]
    public void Cpu_TicksNearTheir32BitEnd_DoNotOverflow() =>
        Assert.Equal(
            new CpuCounters(BusySeconds: 128849018.85, CapacitySeconds: 171798691.8),
            MachLayout.Cpu([uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue]));

    [Fact]
    public void UsedPages_WordsOfVmStatistics64_AddsProgramsWiredAndCompressor()
    {
        var words = new uint[MachLayout.VmWords];
        words[3] = 100;    // wire_count, at byte 12
        words[22] = 7;     // purgeable_count, at byte 88
        words[32] = 30;    // compressor_page_count, at byte 128
        words[35] = 1000;  // internal_page_count, at byte 140

        Assert.Equal(1000 - 7 + 100 + 30, MachLayout.UsedPages(words));
    }
}
