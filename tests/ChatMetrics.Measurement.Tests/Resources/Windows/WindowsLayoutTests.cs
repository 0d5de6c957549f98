using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ChatMetrics.Measurement.Resources.Windows;

namespace ChatMetrics.Measurement.Tests.Resources.Windows;

/// <summary>The calls cannot run elsewhere, but the structures must be what Windows documents on any system.</summary>
public sealed class WindowsLayoutTests
{
    [Fact]
    public void MemoryStatus_AnySystem_IsAsDocumented()
    {
        Assert.Equal(64, Unsafe.SizeOf<MemoryStatus>());
        Assert.Equal(8, Marshal.OffsetOf<MemoryStatus>(nameof(MemoryStatus.TotalPhysicalBytes)));
        Assert.Equal(16, Marshal.OffsetOf<MemoryStatus>(nameof(MemoryStatus.AvailablePhysicalBytes)));
    }

    [Fact]
    public void ProcessMemoryCounters_SixtyFourBit_IsAsDocumented()
    {
        Assert.SkipUnless(Environment.Is64BitProcess, "The structure is smaller in a process of 32 bits.");

        Assert.Equal(72, Unsafe.SizeOf<ProcessMemoryCounters>());
        Assert.Equal(16, Marshal.OffsetOf<ProcessMemoryCounters>(nameof(ProcessMemoryCounters.WorkingSetBytes)));
    }
}
