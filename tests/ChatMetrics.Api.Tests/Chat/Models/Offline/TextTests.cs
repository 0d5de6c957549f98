using ChatMetrics.Api.Chat.Models.Offline;
using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Tests.Chat.Models.Offline;

public sealed class TextTests
{
    [Theory]
    [InlineData("Crème BRÛLÉE", "creme brulee")]
    [InlineData("Łódź straße", "lodz strase")]
    [InlineData("it’s don't", "its dont")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("ＡＣＮＥ", "acne")]
    [InlineData("a×b÷c 1.5", "a b c 1 5")]
    [InlineData("\ud83d\ude00 \ud83d", "")]
    public void WordReader_Text_IsFolded(string text, string expected) => Assert.Equal(expected, string.Join(' ', Words(text)));

    [Fact]
    public void WordReader_EndlessWord_KeepsItsBeginning() =>
        Assert.Equal(WordReader.BufferLength, Assert.Single(Words(new string('a', 32_000))).Length);

    [Theory]
    [InlineData("pimples", "acne")]
    [InlineData("SPF", "sunscreens")]
    [InlineData("moisturizing", "moisturiser")]
    [InlineData("allergies", "allergy")]
    [InlineData("washing", "wash")]
    [InlineData("cleansers", "cleansing")]
    [InlineData("dryness", "dry")]
    [InlineData("swelling", "swell")]
    [InlineData("rashes", "rash")]
    [InlineData("hurting", "pain")]
    public void TermReader_WordsOfOneMeaning_AreOneTerm(string left, string right) =>
        Assert.Equal(TermReader.ReadAll(right), TermReader.ReadAll(left));

    [Theory]
    [InlineData("", 0)]
    [InlineData("acne", 1)]
    [InlineData("acne!", 2)]
    [InlineData("你好", 2)]
    [InlineData("😀", 1)]
    [InlineData("ok 😀", 2)]
    public void Estimate_Text_FollowsTheRule(string text, int tokens) => Assert.Equal(tokens, TokenEstimator.Estimate(text));

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var reader = new WordReader(text, stackalloc char[WordReader.BufferLength]);
        while (reader.MoveNext())
            words.Add(reader.Word.ToString());
        return words;
    }
}
