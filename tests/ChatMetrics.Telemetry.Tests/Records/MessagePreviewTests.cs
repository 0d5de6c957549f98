using System.Globalization;
using ChatMetrics.Telemetry.Records;

namespace ChatMetrics.Telemetry.Tests.Records;

public sealed class MessagePreviewTests
{
    private const string Family = "👨‍👩‍👧‍👦";

    private const string LongestEmoji = "👩🏽‍❤️‍💋‍👨🏿";

    // An e with two marks of its own.
    private const string Marked = "e\u0301\u0323";

    [Theory]
    [InlineData("")]
    [InlineData("Hello Aara! How are you?")]
    [InlineData("Grüße, 你好, سلام 👋🏽")]
    public void Of_ShortMessage_IsTheMessage(string message)
    {
        Assert.Same(message, MessagePreview.From(message));
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public void Of_Length_IsCutAfterFifty(int length, bool cut)
    {
        var message = new string('a', length);

        Assert.Equal(cut ? new string('a', 50) + "..." : message, MessagePreview.From(message));
    }

    [Theory]
    [InlineData("😀")]
    [InlineData(Family)]
    [InlineData(LongestEmoji)]
    [InlineData("🇩🇪")]
    [InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData(Marked)]
    public void Of_LongTextElements_FiftyWholeOnesStay(string element)
    {
        Assert.Equal(Repeat(element, 50), MessagePreview.From(Repeat(element, 50)));
        Assert.Equal(Repeat(element, 50) + "...", MessagePreview.From(Repeat(element, 51)));
    }

    [Fact]
    public void Of_EmojiAtTheCut_IsWholeOrGone()
    {
        var letters = new string('a', 49);

        Assert.Equal(letters + Family + "...", MessagePreview.From(letters + Family + "b"));
        Assert.Equal(letters + "b...", MessagePreview.From(letters + "b" + Family));
    }

    [Theory]
    [InlineData("a\nb", @"a\nb")]
    [InlineData("a\r\nb", @"a\r\nb")]
    [InlineData("a\tb", @"a\tb")]
    [InlineData("a\0b", @"a\u0000b")]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("\u009b31mred", @"\u009b31mred")]
    [InlineData("a\u0085b", @"a\u0085b")]
    [InlineData("a\u007fb", @"a\u007fb")]
    [InlineData("a\u2028b\u2029c", @"a\u2028b\u2029c")]
    [InlineData("a\u202eb\u202cc", @"a\u202eb\u202cc")]
    [InlineData("a\u2066b\u2069c", @"a\u2066b\u2069c")]
    public void Of_ControlCharacters_AreEscaped(string message, string preview)
    {
        Assert.Equal(preview, MessagePreview.From(message));
    }

    [Fact]
    public void Of_EveryCharacter_MakesNoSecondLine()
    {
        for (var character = char.MinValue; character < char.MaxValue; character++)
        {
            var preview = MessagePreview.From($"a{character}b");

            Assert.DoesNotContain(preview, c => char.IsControl(c)
                || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        }
    }

    [Fact]
    public void Of_EscapedCharacters_CountAsOneEach()
    {
        Assert.Equal(Repeat(@"\n", 50) + "...", MessagePreview.From(new string('\n', 51)));
    }

    [Fact]
    public void Of_TextElementOfTenThousandMarks_IsBounded()
    {
        var monster = "e" + new string('\u0301', 10_000);

        Assert.Equal("...", MessagePreview.From(monster));
        Assert.Equal("ab...", MessagePreview.From("ab" + monster + "c"));
        Assert.InRange(MessagePreview.From(Repeat("e" + new string('\u0301', 100), 50)).Length, 3, 1000);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
