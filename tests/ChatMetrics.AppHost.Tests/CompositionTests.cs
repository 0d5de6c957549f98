namespace ChatMetrics.AppHost.Tests;

public sealed class CompositionTests
{
    [Fact]
    public void RedisConnectionVariable_AsConfigurationKey_IsTheConnectionString() =>
        Assert.Equal(Composition.RedisConnectionKey, Composition.RedisConnectionVariable.Replace("__", ":", StringComparison.Ordinal));

    [Fact]
    public void SpoolVariable_AsConfigurationKey_IsTheSetting() =>
        Assert.Equal(Composition.SpoolKey, Composition.SpoolVariable.Replace("__", ":", StringComparison.Ordinal));

    [Theory]
    [InlineData(null, "/data/spool")]
    [InlineData(" ", "/data/spool")]
    [InlineData("/elsewhere", "/elsewhere")]
    public void SpoolFolder_ConfiguredOrNot_IsThatFolderOrOneInTheData(string? configured, string expected) =>
        Assert.Equal(expected, Composition.SpoolFolder("/data", configured).Replace('\\', '/'));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void DataFolder_NotConfigured_IsTheUsersOwn(string? configured) =>
        Assert.Equal("ChatMetrics", Path.GetFileName(Composition.DataFolder(configured)));

    [Fact]
    public void DataFolder_Configured_IsThatFolderInFull() =>
        Assert.Equal(Path.GetFullPath("elsewhere"), Composition.DataFolder("elsewhere"));
}
