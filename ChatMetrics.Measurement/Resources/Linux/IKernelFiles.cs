namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>The text files of /proc and /sys. Tests replace them by recorded texts.</summary>
internal interface IKernelFiles
{
    /// <summary>The whole current text, for files that are read once; null when there is no such file.</summary>
    byte[]? ReadAll(string path);

    /// <summary>Opens a file that is read again and again; null when there is no such file.</summary>
    IKernelFile? Open(string path);
}
