namespace ChatMetrics.Assistant.Tests;

public sealed class TokenEstimatorTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("acne", 1)]
    [InlineData("acne!", 2)]
    [InlineData("你好", 2)]
    [InlineData("😀", 1)]
    [InlineData("ok 😀", 2)]
    public void Estimate_Text_FollowsTheRule(string text, int tokens) => Assert.Equal(tokens, TokenEstimator.Estimate(text));
}
