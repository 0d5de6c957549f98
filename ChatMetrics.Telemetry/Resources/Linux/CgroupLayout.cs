using System.Text;

namespace ChatMetrics.Telemetry.Resources.Linux;

/// <summary>
/// Finds this process's cgroups from /proc/self/cgroup (<c>4:cpu,cpuacct:/docker/1f</c>, version 2: <c>0::/user.slice</c>)
/// and /proc/self/mountinfo (<c>35 31 0:32 /docker/1f /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct</c>).
/// </summary>
internal sealed class CgroupLayout(string selfCgroup, string mountInfo)
{
    public static CgroupLayout Read(IKernelFiles files) =>
        new(TextOf(files, "/proc/self/cgroup"), TextOf(files, "/proc/self/mountinfo"));

    /// <summary>
    /// The hierarchy that has the controller. On hybrid systems both versions are mounted, and a controller that version 1
    /// has taken is not in version 2.
    /// </summary>
    public CgroupPlace? Find(string controller)
    {
        CgroupPlace? unified = null;
        foreach (var line in mountInfo.Split('\n'))
        {
            if (CgroupMount.Parse(line) is not { } mount)
                continue;
            if (mount.IsV2)
                unified ??= Place(mount, controllers => controllers.Length == 0);
            else if (mount.Has(controller) && Place(mount, c => c.Split(',').Contains(controller)) is { } place)
                return place;
        }

        return unified;
    }

    private CgroupPlace? Place(CgroupMount mount, Func<string, bool> isHierarchy)
    {
        foreach (var line in selfCgroup.Split('\n'))
        {
            var fields = line.Split(':', 3);
            if (fields.Length == 3 && isHierarchy(fields[1]))
                return new CgroupPlace(mount.IsV2, mount.MountPoint, mount.Below(fields[2]));
        }

        return null;
    }

    private static string TextOf(IKernelFiles files, string path) =>
        files.ReadAll(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
