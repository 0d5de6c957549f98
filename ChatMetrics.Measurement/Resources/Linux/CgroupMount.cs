namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>A cgroup hierarchy mounted at or below /sys/fs/cgroup.</summary>
/// <param name="IsV2">Whether it is version 2's unified hierarchy.</param>
/// <param name="Root">The cgroup at the mount point: / or, in a container under version 1, the container's own.</param>
/// <param name="MountPoint">For example /sys/fs/cgroup/memory.</param>
/// <param name="Options">Version 1 lists its controllers here: <c>rw,cpu,cpuacct</c>.</param>
internal sealed record CgroupMount(bool IsV2, string Root, string MountPoint, string Options)
{
    /// <summary>Parses a line of /proc/self/mountinfo.</summary>
    /// <returns>Null for another kind of mount.</returns>
    public static CgroupMount? Parse(string line)
    {
        // id parent device root mount-point options [optional fields] - type source super-options
        var halves = line.Split(" - ", 2);
        if (halves.Length != 2)
        {
            return null;
        }

        var mount = halves[0].Split(' ');
        var file = halves[1].Split(' ');
        if (mount.Length < 6 || file.Length < 3 || file[0] is not ("cgroup" or "cgroup2"))
        {
            return null;
        }

        // Monitoring agents mount the host's hierarchy elsewhere; this process is not in it.
        return mount[4].StartsWith("/sys/fs/cgroup", StringComparison.Ordinal)
            ? new CgroupMount(file[0] == "cgroup2", mount[3], mount[4], file[2])
            : null;
    }

    public bool Has(string controller) => Options.Split(',').Contains(controller);

    /// <summary>A cgroup's path relative to the mount point.</summary>
    public string Below(string path)
    {
        // "/.." is a cgroup outside this container's namespace, which has no path here.
        if (path == Root || path.StartsWith("/..", StringComparison.Ordinal))
        {
            return "";
        }

        var inRoot = Root != "/" && path.StartsWith(Root + "/", StringComparison.Ordinal);
        return (inRoot ? path[Root.Length..] : path).TrimEnd('/');
    }
}
