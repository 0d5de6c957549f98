using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class KernelTextTests
{
    [Fact]
    public void NumberAfter_KeyThatAnotherKeyBeginsWith_TakesTheWholeWord() =>
        Assert.Equal(2, KernelText.NumberAfter("file_mapped 1\nfile 2\n"u8, "file"u8));

    [Fact]
    public void NumberAfter_KeyThatAnotherKeyEndsWith_TakesTheWholeWord() =>
        Assert.Equal(2, KernelText.NumberAfter("total_inactive_file 1\ninactive_file 2\n"u8, "inactive_file"u8));

    [Fact]
    public void NumberAfter_KeyIsAbsent_IsNull() => Assert.Null(KernelText.NumberAfter("anon 1\nfile 2\n"u8, "shmem"u8));

    [Fact]
    public void NumberAfter_TextEndsWithTheKey_IsNull() => Assert.Null(KernelText.NumberAfter("anon 1\nfile"u8, "file"u8));

    [Fact]
    public void Number_CutOff_IsNull() => Assert.Null(KernelText.Number("92233720"u8));

    [Fact]
    public void Number_Negative_IsRead() => Assert.Equal(-1, KernelText.Number("-1\n"u8));

    [Fact]
    public void Number_Word_IsNull() => Assert.Null(KernelText.Number("max\n"u8));
}
