using System.Text;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class KernelFilesTests : IDisposable
{
    private readonly KernelFiles _files = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("chatmetrics").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_TextIsReplaced_StartsAtTheBeginningEachTime()
    {
        var path = Write("12 ");
        using var file = Assert.IsType<KernelFile>(_files.Open(path));
        Span<byte> buffer = stackalloc byte[16];

        Assert.Equal("12 ", Encoding.ASCII.GetString(file.Read(buffer)));
        File.WriteAllText(path, "345 ");
        Assert.Equal("345 ", Encoding.ASCII.GetString(file.Read(buffer)));
    }

    [Fact]
    public void Read_TextIsLongerThanTheBuffer_FillsTheBuffer()
    {
        using var file = Assert.IsType<KernelFile>(_files.Open(Write("cpu  1 2 3")));

        Assert.Equal("cpu ", Encoding.ASCII.GetString(file.Read(stackalloc byte[4])));
    }

    [Fact]
    public void Read_AfterDispose_IsEmpty()
    {
        var file = Assert.IsType<KernelFile>(_files.Open(Write("12 ")));
        file.Dispose();

        Assert.True(file.Read(stackalloc byte[16]).IsEmpty);
    }

    [Fact]
    public void Open_NoSuchFile_IsNull()
    {
        Assert.Null(_files.Open(Path.Combine(_folder, "none")));
        Assert.Null(_files.Open(Path.Combine(_folder, "none", "none")));
        Assert.Null(_files.ReadAll(Path.Combine(_folder, "none")));
    }

    [Fact]
    public void Open_Folder_IsNull()
    {
        Assert.Null(_files.Open(_folder));
        Assert.Null(_files.ReadAll(_folder));
    }

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "text");
        File.WriteAllText(path, text);
        return path;
    }
}
