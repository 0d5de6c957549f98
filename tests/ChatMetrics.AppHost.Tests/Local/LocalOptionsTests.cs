using ChatMetrics.AppHost.Local;

namespace ChatMetrics.AppHost.Tests.Local;

public sealed class LocalOptionsTests
{
    [Theory]
    [InlineData("--prot")]
    [InlineData("start")]
    public void Parse_UnknownOption_NamesIt(string argument) =>
        Assert.Contains($"'{argument}'", Assert.Throws<OptionException>(() => LocalOptions.Parse([argument])).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_RedisInAContainer_SaysWhatToDoInstead() =>
        Assert.Contains("ConnectionStrings__redis", Assert.Throws<OptionException>(() => LocalOptions.Parse(["--redis=container"])).Message, StringComparison.Ordinal);
}
