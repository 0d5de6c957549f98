namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>Where this process stands in one cgroup hierarchy.</summary>
/// <param name="IsV2">Version 2, the unified hierarchy, or one of version 1's many.</param>
/// <param name="MountPoint">Such as /sys/fs/cgroup/memory.</param>
/// <param name="Path">Below the mount point: empty, or /system.slice/chat.service.</param>
internal sealed record CgroupPlace(bool IsV2, string MountPoint, string Path)
{
    /// <summary>
    /// The process's own cgroup and all above it up to the mount point (empty): a limit on any of them binds. Within a
    /// container the path may be the host's and not exist here; the mount point then is the container's own cgroup.
    /// </summary>
    public IEnumerable<string> Levels()
    {
        for (var level = Path; level.Length > 0; level = level[..level.LastIndexOf('/')])
            yield return level;
        yield return "";
    }

    public string File(string level, string name) => $"{MountPoint}{level}/{name}";
}
