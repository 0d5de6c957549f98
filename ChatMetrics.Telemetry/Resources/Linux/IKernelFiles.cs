namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>The text files of /proc and /sys: the seam at which tests put recorded texts.</summary>
internal interface IKernelFiles
{
    /// <summary>The whole text at this moment, for what is read once; null when there is no such file.</summary>
    byte[]? ReadAll(string path);

    /// <summary>A file to be read again and again; null when there is no such file.</summary>
    IKernelFile? Open(string path);
}
