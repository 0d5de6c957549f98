using ChatMetrics.Assistant.Answers;

namespace ChatMetrics.Assistant.Tests.Answers;

public sealed class AnswerTests
{
    [Fact]
    public async Task Ask_RoutineForOilySkin_GivesMorningAndEvening()
    {
        var answer = await Chat.Ask("What skincare routine for oily skin?");

        Assert.StartsWith("For oily skin, ", answer, StringComparison.Ordinal);
        Assert.Contains("Morning:\n1. Cleanse", answer, StringComparison.Ordinal);
        Assert.Contains("Evening:\n1. Cleanse", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 300, 1200);
    }

    [Fact]
    public async Task Ask_RoutineForOilySkinAndAcne_MergesBothIntoOne()
    {
        var answer = await Chat.Ask("I have oily skin and acne. What skincare routine do you recommend?");

        Assert.StartsWith("For oily skin, ", answer, StringComparison.Ordinal);
        Assert.Contains("For acne, ", answer, StringComparison.Ordinal);
        Assert.Contains("2. Treat: benzoyl peroxide", answer, StringComparison.Ordinal);
        Assert.Contains("oil-free gel", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 300, 1200);
    }

    [Theory]
    [InlineData("What should I avoid with rosacea?", "Better to avoid:")]
    [InlineData("Why do I get dandruff?", "yeast")]
    [InlineData("When should I see a doctor about eczema?", "See a doctor soon")]
    [InlineData("How often should I reapply sunscreen?", "Every two hours")]
    [InlineData("How much sunscreen do I need?", "Two finger lengths")]
    [InlineData("What do I do about a small burn?", "1. Away from the heat")]
    [InlineData("Can I use retinol and vitamin C together?", "Vitamin C: Use it in the morning")]
    [InlineData("Can I use salicylic acid with retinol?", "Not on the same night as a retinoid")]
    [InlineData("does stress cause acne?", "stress can make it flare")]
    [InlineData("is retinol bad for sensitive skin?", "start low, once a week")]
    [InlineData("my child has a fever", "the child's weight")]
    [InlineData("which moisturiser for dry skin?", "glycerin, ceramides")]
    public async Task Ask_ParticularQuestion_GetsTheFittingPassage(string question, string passage) =>
        Assert.Contains(passage, await Chat.Ask(question), StringComparison.Ordinal);

    [Theory]
    [InlineData("Can I use retinol when pregnant?")]
    [InlineData("I am pregnant, what skincare routine for acne?")]
    [InlineData("I'm pregnant, which one first: retinol or vitamin C?")]
    [InlineData("I'm breastfeeding and have wrinkles, which cream?")]
    public async Task Ask_Pregnant_NeverSuggestsARetinoid(string question)
    {
        var answer = await Chat.Ask(question);

        Assert.Contains("retinoids are not", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Treat: adapalene", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Use it in the evening: cleanse, let the skin dry, retinoid", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("A retinoid at night", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_PregnancyMentionedEarlier_IsRemembered()
    {
        var chat = new Chat();
        await chat.Say("I'm pregnant");

        Assert.DoesNotContain("Treat: adapalene", await chat.Say("What routine helps with acne?"), StringComparison.Ordinal);
        Assert.Contains("mentioned pregnancy", await chat.Say("and for back pain?"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_SeveralHealthQuestions_DisclaimsOnce()
    {
        var chat = new Chat();

        Assert.EndsWith(HealthAnswer.Disclaimer, await chat.Say("what helps against acne?"), StringComparison.Ordinal);
        Assert.DoesNotContain(HealthAnswer.Disclaimer, await chat.Say("and dry skin?"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_AtNightAfterOilySkinAndAcne_GivesOnlyTheEvening()
    {
        var chat = new Chat();
        await chat.Say("I have oily skin and acne. What skincare routine do you recommend?");
        var answer = await chat.Say("and at night?");

        Assert.Contains("oily skin and acne", answer, StringComparison.Ordinal);
        Assert.Contains("adapalene", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Morning:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_FollowUps_StayWithTheConversation()
    {
        var chat = new Chat();
        await chat.Say("Can I use retinol and vitamin C?");

        Assert.Contains("Retinoids: Use it in the evening", await chat.Say("which one first?"), StringComparison.Ordinal);
        Assert.Contains("For the eye area", await chat.Say("what about the eyes?"), StringComparison.Ordinal);
        Assert.Contains("More about the eye area", await chat.Say("tell me more"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("What is niacinamide?", "does it help with acne?", "niacinamide 4–5 %")]
    [InlineData("I have rosacea", "what should I avoid?", "Scrubs")]
    [InlineData("my skin is oily", "thanks! and in the morning?", "Morning:")]
    public async Task Say_FollowUp_UsesWhatWasSaidBefore(string first, string followUp, string passage)
    {
        var chat = new Chat();
        await chat.Say(first);

        Assert.Contains(passage, await chat.Say(followUp), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Say_NewSubjectAfterAHealthQuestion_IsNotAnsweredWithTheOldOne()
    {
        var chat = new Chat();
        await chat.Say("I have acne");

        Assert.StartsWith("I'm not sure", await chat.Say("What is the capital of France?"), StringComparison.Ordinal);
    }
}
