using ChatMetrics.Api.Privacy;

namespace ChatMetrics.Api.Tests.Privacy;

public sealed class RedactionTests
{
    private const string LooksFar = "key(?:[^!]*end)?";

    [Theory]
    [InlineData("", "")]
    [InlineData("no such word", "no such word")]
    [InlineData("secret", "[x]")]
    [InlineData("a secret, secretly", "a [x], [x]ly")]
    [InlineData("a secret", "a [x]")]
    public void Apply_Text_ReplacesEveryMatch(string text, string expected) =>
        Assert.Equal(expected, new Redaction(Rule("secret"), TimeProvider.System).Apply(text));

    [Fact]
    public void Apply_EmptyMatches_GetTheReplacementToo() =>
        Assert.Equal("[x]one[x] [x]two[x]", new Redaction(Rule(@"\b"), TimeProvider.System).Apply("one two"));

    [Fact]
    public void Apply_ReplacementWithADollar_IsTakenAsItIs() =>
        Assert.Equal("$0 cents", new Redaction(Rule("ten", "$0"), TimeProvider.System).Apply("ten cents"));

    [Fact]
    public void Apply_EndThatIsLookedForAtEachMatch_LeavesOutWhatIsNotSearchedInTime()
    {
        var clock = new Clock(Redaction.MaxTime / 3);

        var redacted = new Redaction(Rule(LooksFar), clock).Apply("before " + string.Concat(Enumerable.Repeat("key ", 100_000)));

        Assert.Equal($"before [x] [x] [x] [x]{Redaction.NotSearched}", redacted);
    }

    [Fact]
    public void Apply_TimeIsOverAtTheEnd_LeavesNothingOut() =>
        Assert.Equal("the [x]", new Redaction(Rule("secret"), new Clock(2 * Redaction.MaxTime)).Apply("the secret"));

    private static Dictionary<string, RedactionOptions> Rule(string pattern, string? replacement = null) =>
        new() { ["x"] = new() { Pattern = pattern, Replacement = replacement } };

    // Goes on by as much each time it is read.
    private sealed class Clock(TimeSpan step) : TimeProvider
    {
        private long _reads;

        public override long GetTimestamp() => _reads++ * (long)(step.TotalSeconds * TimestampFrequency);
    }
}
