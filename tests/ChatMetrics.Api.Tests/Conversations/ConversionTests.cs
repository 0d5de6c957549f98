using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>Conversions asked of the offline assistant over HTTP: made if they are plain, and not guessed otherwise.</summary>
[Collection(Collections.Chats)]
public sealed class ConversionTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("convert .5 cup to ml")]
    [InlineData("convert 1,000 ml to l")]
    [InlineData("convert 5 ft 10 in to m")]
    [InlineData("convert 10-20 ml to tsp")]
    public async Task PostChat_AmountThatIsNotPlain_IsAskedForAgain(string question) => Assert.Equal(
        "I did not understand what to convert. Write one number and two units for each, such as \"convert 2.5 ml to tsp\".",
        await AskAsync(question));

    [Fact]
    public async Task PostChat_SeveralRequestsAtOnce_AreAllAnswered()
    {
        var answer = await AskAsync("Look up niacinamide, convert 5 ml to tsp and 3-4 ml to tsp");

        Assert.StartsWith("Niacinamide is", answer, StringComparison.Ordinal);
        Assert.Contains("\n\nI did not understand what to convert.", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_SavesAndConverts_DoesBoth()
    {
        var answer = await AskAsync("yes\n\nsave a routine for dry skin, and convert 5 ml to tsp");

        Assert.Contains("5 ml is 1.014 tsp.", answer, StringComparison.Ordinal);
        Assert.Contains("Save this routine with our conversation:", answer, StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string message)
    {
        var api = await StartOfflineAsync();
        JsonElement answer = await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();
        return answer.At("response").GetString()!;
    }
}
