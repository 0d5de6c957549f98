using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Tests.Text;

public sealed class TermTests
{
    [Theory]
    [InlineData("it’s don't", "its dont")]
    [InlineData("ACNE", "acne")]
    [InlineData("a×b÷c 1.5", "a b c 1 5")]
    [InlineData("\ud83d\ude00 \ud83d", "")]
    public void ReadAll_Text_BecomesLowerCaseWords(string text, string expected) => Assert.Equal(expected, string.Join(' ', Terms(text)));

    [Theory]
    [InlineData("pimples", "acne")]
    [InlineData("SPF", "sunscreens")]
    [InlineData("moisturizing", "moisturiser")]
    [InlineData("allergies", "allergy")]
    [InlineData("washing", "wash")]
    [InlineData("cleansers", "cleansing")]
    [InlineData("dryness", "dry")]
    [InlineData("swelling", "swell")]
    [InlineData("stopped", "stop")]
    [InlineData("rashes", "rash")]
    [InlineData("hurting", "pain")]
    public void ReadAll_WordsOfOneMeaning_AreOneTerm(string left, string right) =>
        Assert.Equal(Terms(right), Terms(left));

    private static List<string> Terms(string text) => Term.ReadAll(text).ConvertAll(term => term.Text);
}
