using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Storage.Folding;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Spool;

public sealed class StorageLimitTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly StorageLimit _limit;

    public StorageLimitTests() => _limit = new StorageLimit(_time);

    [Fact]
    public async Task WaitAsync_ColdProcess_WaitsForTheLongerLimit()
    {
        var waiting = _limit.WaitAsync(Never());

        _time.Advance(StorageLimit.WhileCold - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    // Else a chat could be folded while its process still waits for Redis, and may yet add how long.
    [Fact]
    public void WhileCold_FolderWaitsForTheStorageWait_IsShorter() =>
        Assert.True(StorageLimit.WhileCold < ChatFolder.MaxWaitForStorageWait);

    [Fact]
    public async Task WaitAsync_TheProcessHardlyRuns_WaitsLonger()
    {
        await WarmUpAsync();
        var noticed = StorageLimit.Usual + TimeSpan.FromMilliseconds(500);
        var answer = new TaskCompletionSource();
        var (answered, unanswered) = (_limit.WaitAsync(answer.Task), _limit.WaitAsync(Never()));

        _time.Advance(noticed);
        answer.SetResult();

        await answered;
        Assert.False(unanswered.IsCompleted);
        _time.Advance(StorageLimit.WhileCold - noticed);
        await Assert.ThrowsAsync<TimeoutException>(() => unanswered);
    }

    [Fact]
    public async Task WaitAsync_WarmProcess_WaitsForTheUsualLimit()
    {
        await WarmUpAsync();
        var waiting = _limit.WaitAsync(Never());

        _time.Advance(StorageLimit.Usual);

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    [Fact]
    public async Task WaitAsync_Answer_IsGivenOn() => Assert.Equal(7, await _limit.WaitAsync(Task.FromResult(7)));

    [Fact]
    public async Task IsCold_ManyAnswersWithinTheFirstSeconds_IsTrueUntilTheyHavePassed()
    {
        await AnswersAsync(1);
        _time.Advance(TenSeconds - TimeSpan.FromMilliseconds(1));
        await AnswersAsync(1000);
        Assert.True(_limit.IsCold);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await AnswersAsync(1);

        Assert.False(_limit.IsCold);
    }

    [Fact]
    public async Task IsCold_LongUpButHardlyAsked_IsTrue()
    {
        await AnswersAsync(1);
        _time.Advance(TimeSpan.FromHours(1));
        await AnswersAsync(8);
        Assert.True(_limit.IsCold);

        await AnswersAsync(1);

        Assert.False(_limit.IsCold);
    }

    [Fact]
    public async Task IsCold_AnswersThatWereLateOrFailed_DoNotCount()
    {
        await AnswersAsync(1);
        _time.Advance(TenSeconds);
        for (var i = 0; i < 20; i++)
        {
            var late = new TaskCompletionSource();
            var waiting = _limit.WaitAsync(late.Task);
            _time.Advance(StorageLimit.Usual + TimeSpan.FromMilliseconds(1));
            late.SetResult();
            await waiting;
            await Assert.ThrowsAsync<IOException>(() => _limit.WaitAsync(Task.FromException(new IOException())));
        }

        Assert.Equal((true, StorageLimit.WhileCold), (_limit.IsCold, _limit.Current));
    }

    [Fact]
    public async Task IsCold_OnceWarm_IsNotTrueAgain()
    {
        await WarmUpAsync();

        var waiting = _limit.WaitAsync(Never());
        _time.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);

        Assert.Equal((false, StorageLimit.Usual), (_limit.IsCold, _limit.Current));
    }

    private static Task Never() => new TaskCompletionSource().Task;

    private async Task WarmUpAsync()
    {
        await AnswersAsync(9);
        _time.Advance(TenSeconds);
        await AnswersAsync(1);
    }

    private async Task AnswersAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _limit.WaitAsync(Task.CompletedTask);
        }
    }
}
