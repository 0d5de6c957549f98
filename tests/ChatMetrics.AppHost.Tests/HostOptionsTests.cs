namespace ChatMetrics.AppHost.Tests;

public sealed class HostOptionsTests
{
    [Fact]
    public void Parse_NoArguments_GivesTheDefaults()
    {
        var options = HostOptions.Parse([]);

        Assert.Equal(8000, options.Port);
        Assert.Equal(1, options.Replicas);
        Assert.Equal(RedisSource.Embedded, options.Redis);
        Assert.True(options.Dashboard);
        Assert.False(options.Help);
        Assert.Empty(options.Rest);
    }

    [Fact]
    public void Parse_AllOptions_ReadsEach()
    {
        var options = HostOptions.Parse(["--port", "9000", "--replicas=3", "--redis", "container", "--no-dashboard", "--help"]);

        Assert.Equal(9000, options.Port);
        Assert.Equal(3, options.Replicas);
        Assert.Equal(RedisSource.Container, options.Redis);
        Assert.False(options.Dashboard);
        Assert.True(options.Help);
    }

    [Theory]
    [InlineData("--port", "--port")]
    [InlineData("--port=-1", "--port")]
    [InlineData("--port=65536", "--port")]
    [InlineData("--port=http", "--port")]
    [InlineData("--replicas=0", "--replicas")]
    [InlineData("--replicas=33", "--replicas")]
    [InlineData("--redis=sqlite", "--redis")]
    public void Parse_WrongValue_NamesTheOption(string argument, string name)
    {
        var wrong = Assert.Throws<OptionException>(() => HostOptions.Parse([argument]));

        Assert.StartsWith(name, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void Parse_ReplicasBeyondTheLastPort_NamesThePort()
    {
        var wrong = Assert.Throws<OptionException>(() => HostOptions.Parse(["--port", "65535", "--replicas", "2"]));

        Assert.Contains("--port 65535", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ForeignArguments_KeepsThemInOrder()
    {
        var options = HostOptions.Parse(["--operation", "publish", "--port", "0", "--output-path=out"]);

        Assert.Equal(["--operation", "publish", "--output-path=out"], options.Rest);
        Assert.Equal(0, options.Port);
    }
}
