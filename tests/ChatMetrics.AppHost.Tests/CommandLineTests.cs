namespace ChatMetrics.AppHost.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_Nothing_IsOneReplicaOnPort8000WithEmbeddedRedisAndDashboard() =>
        Assert.Equal(new CommandLine { Port = 8000, Replicas = 1, Redis = RedisSource.Embedded, Dashboard = true }, CommandLine.Parse([]));

    [Theory]
    [InlineData("--port", "0", "--worker-port", "8010", "--replicas", "3", "--redis", "container", "--dashboard", "off")]
    [InlineData("--port=0", "--worker-port=8010", "--replicas=3", "--redis=container", "--dashboard=off")]
    public void Parse_AllOptions_TakesEach(params string[] args) =>
        Assert.Equal(new CommandLine { Port = 0, WorkerPort = 8010, Replicas = 3, Redis = RedisSource.Container, Dashboard = false }, CommandLine.Parse(args));

    [Theory]
    [InlineData("--port", "65536")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "http")]
    [InlineData("--port")]
    [InlineData("--worker-port", "65536")]
    [InlineData("--replicas", "0")]
    [InlineData("--replicas", "33")]
    [InlineData("--redis", "cluster")]
    [InlineData("--dashboard", "maybe")]
    [InlineData("--dashboard")]
    public void Parse_ValueThatIsWrong_NamesTheOption(params string[] args) =>
        Assert.StartsWith(args[0], Assert.Throws<OptionException>(() => CommandLine.Parse(args)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("there is no option --prot: see --help", "--prot", "8129")]
    [InlineData("there is no option --dashbord: see --help", "--port", "0", "--dashbord=off")]
    [InlineData("'extra' is no option: see --help", "extra")]
    [InlineData("'extra' is no option: see --help", "--port", "0", "extra")]
    public void Parse_UnknownOption_NamesIt(string message, params string[] args) =>
        Assert.Equal(message, Assert.Throws<OptionException>(() => CommandLine.Parse(args)).Message);

    [Theory]
    [InlineData("--CHATMETRICS_DATA=/tmp/x", "--ChatMetrics:Console", "off", "--Logging:LogLevel:Default=Debug", "--environment", "Production")]
    public void Parse_Settings_AreLeftToWhomTheyConcern(params string[] args) => Assert.Equal(new CommandLine(), CommandLine.Parse(args));

    [Fact]
    public void Parse_OptionsOfAspire_AreLeftToAspire() =>
        Assert.Equal(new CommandLine(), CommandLine.Parse(["--operation", "publish", "--step", "publish-manifest", "--ConnectionStrings:redis=localhost"]));
}
