using System.Text.Json;
using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Tests.Garnet;

public sealed class GarnetCommandTests
{
    [Fact]
    public void ServerPath_AfterRestore_Exists() => Assert.True(File.Exists(GarnetCommand.ServerPath));

    [Fact]
    public void Password_EachStart_IsAnother() => Assert.NotEqual(new GarnetCommand("a").Password, new GarnetCommand("a").Password);

    [Fact]
    public void Arguments_Always_ListenOnLoopbackAndHideThePassword()
    {
        var garnet = new GarnetCommand("data");

        Assert.DoesNotContain(garnet.Arguments, argument => argument.Contains(garnet.Password, StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", garnet.Arguments[garnet.Arguments.ToList().IndexOf("--bind") + 1]);
    }

    [Theory]
    [InlineData(0, 256)]
    [InlineData(3.9, 256)]
    [InlineData(4, 512)]
    [InlineData(7.7, 512)]
    [InlineData(8, 1024)]
    [InlineData(16, 2048)]
    [InlineData(1000, 2048)]
    public void MemoryMb_OfAMachine_IsAnEighthWithinBounds(double machineGb, long expected) =>
        Assert.Equal(expected, GarnetCommand.MemoryMb((long)(machineGb * 1024 * 1024 * 1024)));

    [Fact]
    public void WriteConfiguration_Twice_HoldsTheNewPasswordForTheUserAlone()
    {
        using var folder = new TemporaryFolder();
        new GarnetCommand(folder.Path).WriteConfiguration();
        var garnet = new GarnetCommand(folder.Path);

        garnet.WriteConfiguration();

        var path = Path.Combine(folder.Path, "garnet.conf");
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal(garnet.Password, json.RootElement.GetProperty("Password").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }
}
