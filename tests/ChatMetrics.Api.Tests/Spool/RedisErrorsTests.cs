using ChatMetrics.Api.Spool;

namespace ChatMetrics.Api.Tests.Spool;

public sealed class RedisErrorsTests
{
    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 5bc1, on @user_script:1.", "full")]
    [InlineData("ERR Error running script (call to f_5bc1): @user_script:1: @user_script: 1: -OOM command not allowed", "full")]
    [InlineData("READONLY You can't write against a read only replica. script: 5bc1, on @user_script:1.", "read_only")]
    [InlineData("NOAUTH Authentication required.", "no_access")]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "no_access")]
    [InlineData("NOPERM this user has no permissions to run the 'eval' command", "no_access")]
    [InlineData("LOADING Redis is loading the dataset in memory", "not_ready")]
    [InlineData("CLUSTERDOWN The cluster is down", "not_ready")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "not_ready")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", "refused")]
    [InlineData("ERR value is not an integer or out of range", "refused")]
    public void Classify_WhatTheServerSays_IsItsFault(string message, string expected) =>
        Assert.Equal(expected, RedisErrors.NameOf(RedisErrors.Classify(message)));

    [Fact]
    public void Classify_NoAnswerInTime_IsNoAnswer()
    {
        Assert.Equal(RedisFault.NoAnswer, RedisErrors.Classify(new TimeoutException()));
        Assert.Equal(RedisFault.NoAnswer, RedisErrors.Classify(new TaskCanceledException()));
    }

    [Fact]
    public void Classify_ErrorThatIsNotOfRedis_IsTheRecords() =>
        Assert.Equal(RedisFault.Refused, RedisErrors.Classify(new InvalidOperationException()));
}
