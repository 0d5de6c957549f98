using ChatMetrics.Api.Chat.Tools;

namespace ChatMetrics.Api.Tests.Chat.Tools;

public sealed class ApprovalWordsTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("Yes, please!")]
    [InlineData("ok, do it")]
    [InlineData("Go ahead.")]
    [InlineData("Sure, save it")]
    [InlineData("ja")]
    [InlineData("Of course!")]
    [InlineData("Natürlich, gerne")]
    [InlineData("Ja, bitte speichern.")]
    [InlineData("mach das")]
    [InlineData("👍")]
    public void Read_Yes_IsApproved(string message) => Assert.Equal(Approval.Approved, ApprovalWords.Read(message));

    [Theory]
    [InlineData("no")]
    [InlineData("No thanks.")]
    [InlineData("don't do it")]
    [InlineData("Please don’t save it")]
    [InlineData("cancel")]
    [InlineData("nein danke")]
    [InlineData("bitte nicht speichern")]
    public void Read_No_IsDeclined(string message) => Assert.Equal(Approval.Declined, ApprovalWords.Read(message));

    [Theory]
    [InlineData("")]
    [InlineData("please")]
    [InlineData("yes and no")]
    [InlineData("ja nicht")]
    [InlineData("yes, but without the serum")]
    [InlineData("yes?? what does it do")]
    [InlineData("is it okay to use retinol daily?")]
    [InlineData("no idea what that means")]
    [InlineData("ok ok ok ok ok ok ok ok ok ok ok")]
    public void Read_AnythingElse_IsNeither(string message) => Assert.Equal(Approval.None, ApprovalWords.Read(message));
}
