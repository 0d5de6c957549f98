namespace ChatMetrics.Assistant.Tests.Answers;

public sealed class SmallTalkTests
{
    [Theory]
    [InlineData("Hello Aara! How are you?", "I'm doing well")]
    [InlineData("hi", "I'm Aara")]
    [InlineData("Good morning", "I'm Aara")]
    [InlineData("Hi Aara, my name is Johannes", "I'm Aara")]
    [InlineData("Thanks a lot!", "You're welcome")]
    [InlineData("bye", "Goodbye")]
    [InlineData("Good night!", "Goodbye")]
    [InlineData("Who are you?", "offline assistant")]
    [InlineData("are you a real doctor?", "not a doctor")]
    [InlineData("What can you do?", "Skin types and routines")]
    [InlineData("help", "Skin types and routines")]
    [InlineData("Tell me a joke", "sunscreen get the job")]
    [InlineData("you are stupid", "sorry")]
    [InlineData("ok", "anything else")]
    public async Task Ask_SmallTalk_IsAnsweredInKind(string message, string expected) =>
        Assert.Contains(expected, await Chat.Ask(message), StringComparison.Ordinal);

    [Fact]
    public async Task Ask_GreetingWithAQuestion_AnswersTheQuestion() =>
        Assert.StartsWith("For acne", await Chat.Ask("Hello! What helps against acne?"), StringComparison.Ordinal);

    [Theory]
    [InlineData("😀😀🎉", "I'd rather say so than guess")]
    [InlineData("?!...", "I'd rather say so than guess")]
    [InlineData("Привет, как дела", "I'd rather say so than guess")]
    [InlineData("你好", "I'd rather say so than guess")]
    [InlineData("asdkjh qwe zzzz", "I'd rather say so than guess")]
    [InlineData("'; DROP TABLE users; --", "I'd rather say so than guess")]
    public async Task Ask_NothingToGoBy_SaysHonestlyWhatItKnows(string message, string expected) =>
        Assert.Contains(expected, await Chat.Ask(message), StringComparison.Ordinal);
}
