namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>This process's cgroup in one hierarchy.</summary>
/// <param name="IsV2">Whether it is version 2's unified hierarchy, not one of version 1's many.</param>
/// <param name="MountPoint">For example /sys/fs/cgroup/memory.</param>
/// <param name="Path">Relative to the mount point: empty, or for example /system.slice/chat.service.</param>
internal sealed record CgroupLocation(bool IsV2, string MountPoint, string Path)
{
    /// <summary>
    /// The paths of the process's own cgroup and of all above it, up to the mount point (empty): a limit on any of them counts.
    /// Within a container the path may be the host's and not exist here; the mount point is then the container's own cgroup.
    /// </summary>
    public IEnumerable<string> Levels()
    {
        for (var level = Path; level.Length > 0; level = level[..level.LastIndexOf('/')])
        {
            yield return level;
        }

        yield return "";
    }

    /// <summary>The full path of a file of the cgroup at <paramref name="level"/>.</summary>
    public string File(string level, string name) => $"{MountPoint}{level}/{name}";
}
