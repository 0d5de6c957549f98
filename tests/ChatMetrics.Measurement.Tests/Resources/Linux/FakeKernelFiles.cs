using System.Text;
using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

/// <summary>Recorded texts by path. A text can change between two reads; taking it away is a file that vanishes.</summary>
internal sealed class FakeKernelFiles : IKernelFiles
{
    private readonly Dictionary<string, string> _texts = [];

    public string this[string path]
    {
        set => _texts[path] = value;
    }

    public int OpenFiles { get; private set; }

    public void Vanish(string path) => _texts.Remove(path);

    public byte[]? ReadAll(string path) => _texts.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null;

    public IKernelFile? Open(string path)
    {
        if (!_texts.ContainsKey(path))
        {
            return null;
        }

        OpenFiles++;
        return new FakeKernelFile(this, path);
    }

    private sealed class FakeKernelFile(FakeKernelFiles files, string path) : IKernelFile
    {
        public ReadOnlySpan<byte> Read(Span<byte> buffer)
        {
            var text = files.ReadAll(path).AsSpan();
            var length = Math.Min(text.Length, buffer.Length);
            text[..length].CopyTo(buffer);
            return buffer[..length];
        }

        public void Dispose() => files.OpenFiles--;
    }
}
