namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>The files of the running system.</summary>
internal sealed class KernelFiles : IKernelFiles
{
    public byte[]? ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (KernelFile.IsUnreadable(e))
        {
            return null;
        }
    }

    public IKernelFile? Open(string path)
    {
        try
        {
            return new KernelFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (KernelFile.IsUnreadable(e))
        {
            return null;
        }
    }
}
