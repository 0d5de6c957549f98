using ChatMetrics.LoadGenerator;
using ChatMetrics.LoadGenerator.Pacing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Demo.LoadGenerator;

public sealed class PacingTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ApiBackoff _backoff;

    public PacingTests() => _backoff = new ApiBackoff(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_TwoASecond_LetsTheNextGoAfterAQuarterToThreeQuartersOfASecond()
    {
        using var pacer = Pacer(questionsPerSecond: 2);
        await pacer.WaitAsync(Cancellation);

        for (var question = 0; question < 100; question++)
        {
            var next = pacer.WaitAsync(Cancellation);
            _time.Advance(TimeSpan.FromMilliseconds(249));
            Assert.False(next.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(502));
            await next;
        }
    }

    [Fact]
    public async Task Wait_NobodyAskedForAWhile_MakesNothingUp()
    {
        using var pacer = Pacer(questionsPerSecond: 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        await pacer.WaitAsync(Cancellation);

        var next = pacer.WaitAsync(Cancellation);

        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await next;
    }

    [Fact]
    public async Task Wait_ApiIsLeftAlone_LetsNoneGo()
    {
        using var pacer = Pacer(questionsPerSecond: 1000);
        _backoff.Failed(_time.GetTimestamp());

        var next = pacer.WaitAsync(Cancellation);

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next;
    }

    [Fact]
    public void Failed_AgainAndAgain_PausesTwiceAsLongUpToHalfAMinute()
    {
        var pauses = new List<double>();
        for (var failure = 0; failure < 7; failure++)
        {
            var pause = _backoff.Failed(_time.GetTimestamp())!.Value;
            Assert.Equal(pause, _backoff.Remaining);
            pauses.Add(pause.TotalSeconds);
            _time.Advance(pause);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Fact]
    public void Failed_QuestionsWereUnderWayTogether_CountsOnce()
    {
        var askedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.NotNull(_backoff.Failed(askedAt));
        Assert.Null(_backoff.Failed(askedAt));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_backoff.Failed(askedAt));
    }

    [Fact]
    public void Failed_AfterAnAnswer_PausesBrieflyAgain()
    {
        _time.Advance(_backoff.Failed(_time.GetTimestamp())!.Value);
        _time.Advance(_backoff.Failed(_time.GetTimestamp())!.Value);

        _backoff.Answered();

        Assert.Equal(ApiBackoff.Min, _backoff.Failed(_time.GetTimestamp()));
    }

    private QuestionPacer Pacer(double questionsPerSecond) =>
        new(Options.Create(new LoadGeneratorOptions { QuestionsPerSecond = questionsPerSecond, Seed = 1 }), _backoff, _time);
}
