using ChatMetrics.AppHost.Garnet;

namespace ChatMetrics.AppHost.Tests.Garnet;

public sealed class DataFolderLockTests
{
    [Fact]
    public void Take_HeldFolder_GivesNothingUntilItIsLetGo()
    {
        using var folder = new TemporaryFolder();
        var first = DataFolderLock.Take(folder.Path, TimeSpan.Zero);

        using var whileHeld = DataFolderLock.Take(folder.Path, TimeSpan.Zero);
        first!.Dispose();
        using var after = DataFolderLock.Take(folder.Path, TimeSpan.Zero);

        Assert.Null(whileHeld);
        Assert.NotNull(after);
    }
}
