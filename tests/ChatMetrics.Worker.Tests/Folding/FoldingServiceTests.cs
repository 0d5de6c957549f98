using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Worker.Folding;

namespace ChatMetrics.Worker.Tests.Folding;

public sealed class FoldingServiceTests
{
    [Theory]
    [InlineData(0, 25)]
    [InlineData(1, 26)]
    [InlineData(100, 125)]
    [InlineData(175, 200)]
    [InlineData(ChatFolder.MaxBatch - 1, 200)]
    // Others wait already.
    [InlineData(ChatFolder.MaxBatch, 25)]
    public void GatheringAfter_Batch_IsLongerTheMoreChatsItHad(int chats, int milliseconds) =>
        Assert.Equal(milliseconds, FoldingService.GatheringAfter(chats).TotalMilliseconds);
}
