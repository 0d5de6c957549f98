using ChatMetrics.Telemetry.Tracking;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Telemetry.Tests.Tracking;

public sealed class ProcessIdentityTests
{
    [Theory]
    [InlineData("web-1")]
    [InlineData("node_7.example.org")]
    [InlineData("A")]
    public void Of_HostConfigured_IsThatOne(string host)
    {
        var identity = ProcessIdentity.Create("api", Configured(host));

        Assert.Equal(("api", host, Environment.ProcessId), (identity.Service, identity.Host, identity.Pid));
        Assert.Equal($"api@{host}/{Environment.MachineName}:{Environment.ProcessId}", identity.Instance);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Of_NoHostConfigured_IsTheMachine(string? host)
    {
        Assert.Equal(Environment.MachineName, ProcessIdentity.Create("worker", Configured(host)).Host);
    }

    [Fact]
    public void Of_TheMachineIsTheHost_NamesItOnce() => Assert.Equal(
        $"api@{Environment.MachineName}:{Environment.ProcessId}", ProcessIdentity.Create("api", Configured(Environment.MachineName)).Instance);

    // In containers every service is process 1.
    [Fact]
    public void Instance_TwoContainersOfOneHost_AreTwo() =>
        Assert.NotEqual(new ProcessIdentity("api", "node", 1, "api-0").Instance, new ProcessIdentity("api", "node", 1, "api-1").Instance);

    [Theory]
    [InlineData(" ")]
    [InlineData("web 1")]
    [InlineData("web}1")]
    [InlineData("web:1")]
    [InlineData("web\n")]
    [InlineData("wéb")]
    public void Of_HostThatIsNone_SaysWhichSettingIsWrong(string host)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => ProcessIdentity.Create("api", Configured(host)));

        Assert.StartsWith("CHATMETRICS_HOST must be", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Host_MayHave128Characters()
    {
        Assert.Equal(128, ProcessIdentity.Create("api", Configured(new string('a', 128))).Host.Length);
        Assert.Throws<InvalidOperationException>(() => ProcessIdentity.Create("api", Configured(new string('a', 129))));
    }

    private static IConfigurationRoot Configured(string? host) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("CHATMETRICS_HOST", host)]).Build();
}
