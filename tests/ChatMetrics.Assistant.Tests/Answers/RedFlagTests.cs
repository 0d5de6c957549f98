namespace ChatMetrics.Assistant.Tests.Answers;

public sealed class RedFlagTests
{
    [Theory]
    [InlineData("My chest hurts", "heart attack")]
    [InlineData("I feel pressure in my chest and my left arm hurts", "heart attack")]
    [InlineData("I have acne and also chest pain", "heart attack")]
    [InlineData("No, my chest hurts!", "heart attack")]
    [InlineData("I can't breathe", "Trouble breathing")]
    [InlineData("I'm short of breath", "Trouble breathing")]
    [InlineData("His face is drooping and his speech is slurred", "stroke")]
    [InlineData("I want to kill myself", "glad you told me")]
    [InlineData("i dont want to live anymore", "glad you told me")]
    [InlineData("I'm having suicidal thoughts", "glad you told me")]
    [InlineData("my tongue is swelling after a wasp sting", "adrenaline")]
    [InlineData("my baby has a fever", "Under three months")]
    [InlineData("My mole is bleeding", "dermatologist")]
    [InlineData("a mole on my back has changed colour", "dermatologist")]
    [InlineData("I took too many pills", "poison centre")]
    [InlineData("my toddler drank bleach", "poison centre")]
    [InlineData("the bleeding won't stop", "press hard")]
    [InlineData("fever and a stiff neck", "meningitis")]
    [InlineData("worst headache of my life", "worst-ever")]
    [InlineData("he passed out and won't wake up", "emergency services")]
    [InlineData("back pain and I lost control of my bladder", "pressed nerves")]
    [InlineData("I'm pregnant and bleeding", "midwife")]
    [InlineData("bleach in my eye", "running water")]
    [InlineData("red streaks from my wound", "infection")]
    public async Task Ask_RedFlag_GetsTheUrgentAnswerFirst(string message, string expected)
    {
        var answer = await Chat.Ask(message);

        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.Contains("not a doctor", answer, StringComparison.Ordinal);
        Assert.Contains("emergency", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No chest pain, just a headache", "For a common headache")]
    [InlineData("I can't breathe through my nose", "For a cold")]
    [InlineData("my back is killing me", "back")]
    [InlineData("How do I check my moles?", "For moles")]
    public async Task Ask_OnlyLooksLikeARedFlag_GetsThePlainAnswer(string message, string expected)
    {
        var answer = await Chat.Ask(message);

        Assert.Contains(expected, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("heart attack", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("glad you told me", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_FollowUpToARedFlag_StaysUrgent()
    {
        var chat = new Chat();
        await chat.Say("My chest hurts");

        Assert.Contains("emergency services", await chat.Say("and at night?"), StringComparison.Ordinal);
    }
}
