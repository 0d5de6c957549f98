using System.Text;

namespace ChatMetrics.Measurement.Resources.Linux;

/// <summary>
/// Finds this process's cgroups from /proc/self/cgroup (<c>4:cpu,cpuacct:/docker/1f</c>, version 2: <c>0::/user.slice</c>)
/// and /proc/self/mountinfo (<c>35 31 0:32 /docker/1f /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct</c>).
/// </summary>
internal sealed class CgroupLayout(string selfCgroup, string mountInfo)
{
    public static CgroupLayout Read(IKernelFiles files) =>
        new(ReadText(files, "/proc/self/cgroup"), ReadText(files, "/proc/self/mountinfo"));

    /// <summary>
    /// This process's location in the hierarchy that has the controller; null when there is none. On hybrid systems both versions
    /// are mounted, and a controller that version 1 has taken is not in version 2.
    /// </summary>
    public CgroupLocation? Find(string controller)
    {
        CgroupLocation? unified = null;
        foreach (var line in mountInfo.Split('\n'))
        {
            if (CgroupMount.Parse(line) is not { } mount)
            {
                continue;
            }

            if (mount.IsV2)
            {
                unified ??= Locate(mount, controllers => controllers.Length == 0);
            }
            else if (mount.Has(controller) && Locate(mount, c => c.Split(',').Contains(controller)) is { } location)
            {
                return location;
            }
        }

        return unified;
    }

    private CgroupLocation? Locate(CgroupMount mount, Func<string, bool> isHierarchy)
    {
        foreach (var line in selfCgroup.Split('\n'))
        {
            var fields = line.Split(':', 3);
            if (fields.Length == 3 && isHierarchy(fields[1]))
            {
                return new CgroupLocation(mount.IsV2, mount.MountPoint, mount.Below(fields[2]));
            }
        }

        return null;
    }

    private static string ReadText(IKernelFiles files, string path) =>
        files.ReadAll(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}
