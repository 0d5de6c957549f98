using ChatMetrics.Measurement.Resources.Linux;

namespace ChatMetrics.Measurement.Tests.Resources.Linux;

public sealed class CgroupLayoutTests
{
    private const string V2Mount = "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";

    private const string HybridMounts =
        """
        24 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw
        31 23 0:28 / /sys/fs/cgroup ro,nosuid shared:9 - tmpfs tmpfs ro,mode=755
        32 31 0:29 / /sys/fs/cgroup/unified rw,nosuid shared:10 - cgroup2 cgroup2 rw
        33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:11 master:3 - cgroup cgroup rw,cpu,cpuacct
        34 31 0:31 / /sys/fs/cgroup/cpuset rw,nosuid shared:12 - cgroup cgroup rw,cpuset

        """;

    private const string HybridCgroups =
        """
        9:name=systemd:/user.slice
        5:cpuset:/
        2:cpu,cpuacct:/batch/job-7
        0::/user.slice/session-1.scope

        """;

    [Fact]
    public void Find_V2_IsThePathUnderTheOneMount() =>
        Assert.Equal(
            new CgroupLocation(IsV2: true, "/sys/fs/cgroup", "/system.slice/chat.service"),
            new CgroupLayout("0::/system.slice/chat.service\n", V2Mount).Find("memory"));

    [Fact]
    public void Find_V2InsideANamespace_IsTheMountPoint() =>
        Assert.Equal(new CgroupLocation(IsV2: true, "/sys/fs/cgroup", ""), new CgroupLayout("0::/\n", V2Mount).Find("cpu"));

    [Fact]
    public void Find_V2OutsideOfTheNamespace_IsTheMountPoint() =>
        Assert.Equal("", new CgroupLayout("0::/../other\n", V2Mount).Find("cpu")?.Path);

    [Theory]
    [InlineData("cpu")]
    [InlineData("cpuacct")]
    public void Find_ControllersMountedTogether_AreFoundByEitherName(string controller) =>
        Assert.Equal(
            new CgroupLocation(IsV2: false, "/sys/fs/cgroup/cpu,cpuacct", "/batch/job-7"),
            new CgroupLayout(HybridCgroups, HybridMounts).Find(controller));

    [Fact]
    public void Find_HybridAndControllerNotInV1_IsTheUnifiedMount() =>
        Assert.Equal(
            new CgroupLocation(IsV2: true, "/sys/fs/cgroup/unified", "/user.slice/session-1.scope"),
            new CgroupLayout(HybridCgroups, HybridMounts).Find("memory"));

    [Theory]
    [InlineData("/docker/1f", "")]
    [InlineData("/docker/1f/worker", "/worker")]
    [InlineData("/docker/1f2", "/docker/1f2")]
    public void Find_V1ContainerSeesItsOwnCgroupAsTheMount_PathIsBelowIt(string path, string below) =>
        Assert.Equal(
            below,
            new CgroupLayout(
                $"4:memory:{path}\n",
                "35 31 0:32 /docker/1f /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n").Find("memory")?.Path);

    [Fact]
    public void Find_HostsHierarchyMountedElsewhere_IsNotOurs() =>
        Assert.Null(new CgroupLayout("0::/\n", "30 24 0:26 / /host/sys/fs/cgroup rw - cgroup2 cgroup2 rw\n").Find("cpu"));

    [Theory]
    [InlineData("", "")]
    [InlineData("0::/\n", "")]
    [InlineData("", V2Mount)]
    [InlineData("0::", "30 24 0:26 / /sys/fs/cgroup rw - cgro")]
    [InlineData("nonsense\n", "30 24 - cgroup2\n")]
    [InlineData("4:memory:/a\n", "35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n")]
    public void Find_MalformedOrTruncated_IsNull(string selfCgroup, string mountInfo) =>
        Assert.Null(new CgroupLayout(selfCgroup, mountInfo).Find("cpu"));

    [Fact]
    public void Levels_NestedPath_GoUpToTheMountPoint() =>
        Assert.Equal(
            ["/kubepods/pod1/c1", "/kubepods/pod1", "/kubepods", ""],
            new CgroupLocation(IsV2: true, "/sys/fs/cgroup", "/kubepods/pod1/c1").Levels());
}
