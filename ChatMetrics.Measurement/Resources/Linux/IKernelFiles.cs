namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>The text files in /proc and /sys. Tests replace them with recorded texts.</summary>
internal interface IKernelFiles
{
    /// <summary>The whole current text, for files that are read once; null if there is no such file.</summary>
    byte[]? ReadAll(string path);

    /// <summary>Opens a file that is read repeatedly; null if there is no such file.</summary>
    IKernelFile? Open(string path);
}
