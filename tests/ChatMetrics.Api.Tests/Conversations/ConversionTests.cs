using System.Text.Json;
using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Conversations;

/// <summary>Amounts as people write them, asked of the offline assistant over HTTP: read right, or not at all.</summary>
public sealed class ConversionTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("convert 1/2 tsp to ml", "0.5 tsp is 2.464 ml.")]
    [InlineData("convert 2 1/2 cups to ml", "2.5 cup is 591.5 ml.")]
    [InlineData("convert 1½ cups to ml", "1.5 cup is 354.9 ml.")]
    [InlineData("convert .5 cup to ml", "0.5 cup is 118.3 ml.")]
    [InlineData("convert 0,125 l to ml", "0.125 l is 125 ml.")]
    [InlineData("1 000 ml to l", "1000 ml is 1 l.")]
    [InlineData("1'000 g to kg", "1000 g is 1 kg.")]
    [InlineData("1,000,000 mg to kg", "1000000 mg is 1 kg.")]
    [InlineData("1,234.5 g to kg", "1234.5 g is 1.235 kg.")]
    [InlineData("1.234,5 g to kg", "1234.5 g is 1.235 kg.")]
    [InlineData("0.0000000000001 g to kg", "1e-13 g is 1e-16 kg.")]
    [InlineData("\u22125 C to F", "-5 °C is 23 °F.")]
    [InlineData("minus 5 C to F", "-5 °C is 23 °F.")]
    [InlineData("- 5 ml to tsp\n- 3 g to mg", "5 ml is 1.014 tsp.\n\n3 g is 3000 mg.")]
    [InlineData("1,000 ml to l", "1000 ml is 1 l.\n\nI read \"1,000 ml\" as 1000 ml, not as 1 ml.")]
    [InlineData("1.000 g to kg", "1 g is 0.001 kg.\n\nI read \"1.000 g\" as 1 g, not as 1000 g.")]
    [InlineData("how many ml are 5 tsp and 20 g in oz?", "20 g is 0.7055 oz.\n\n5 tsp is 24.64 ml.")]
    public async Task PostChat_AmountThatIsUnderstood_IsConverted(string question, string answer) =>
        Assert.Equal(answer, await AskAsync(question));

    [Theory]
    [InlineData("1e3 ml to l", "1e3 ml")]
    [InlineData("1.5E-3 ml to l", "1.5E-3 ml")]
    [InlineData("1e308 kg to g", "1e308 kg")]
    [InlineData("10^3 ml to l", "10^3 ml")]
    [InlineData("5 ft 10 in to m", "5 ft 10 in")]
    [InlineData("5 ft, 10 in to m", "5 ft, 10 in")]
    [InlineData("convert 5 stone 10 lb to kg", "5 stone 10 lb")]
    [InlineData("convert 2 cups and 3 tbsp to ml", "2 cups and 3 tbsp")]
    [InlineData("how many cm are 5 ft 10 in?", "5 ft 10 in")]
    [InlineData("how many cm are 5 ft and 10 in?", "5 ft and 10 in")]
    [InlineData("how many tsp are in 10 ml to 20 ml?", "10 ml to 20 ml")]
    [InlineData("10-20 ml to tsp", "10-20 ml")]
    [InlineData("10 – 20 ml to tsp", "10 – 20 ml")]
    [InlineData("10 to 20 ml to tsp", "10 to 20 ml")]
    [InlineData("3 x 10 ml to tsp", "3 x 10 ml")]
    [InlineData("3×10 ml to tsp", "3×10 ml")]
    [InlineData("two and 1/2 cups to ml", "two and 1/2 cups")]
    [InlineData("10 20 ml to tsp", "10 20 ml")]
    [InlineData("1,00,000 ml to l", "1,00,000 ml")]
    [InlineData("0x10 ml to l", "0x10 ml")]
    public async Task PostChat_AmountThatIsNotUnderstood_IsNotGuessed(string question, string written)
    {
        var answer = await AskAsync(question);

        Assert.StartsWith($"I did not understand the amount \"{written}\". Write one number with one unit, such as \"2.5 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" is ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert 5'10\" to m")]
    [InlineData("convert 3 million ml to l")]
    [InlineData("convert 5 ml")]
    [InlineData("convert half a cup to ml")]
    public async Task PostChat_ConversionThatIsNotUnderstood_IsAskedForAgain(string question) => Assert.Equal(
        "I did not understand what to convert. Write one number and two units, such as \"convert 2.5 ml to tsp\".", await AskAsync(question));

    [Fact]
    public async Task PostChat_SeveralRequestsAtOnce_AreAllAnswered()
    {
        var answer = await AskAsync("Look up niacinamide, convert 5 ml to tsp and 3-4 ml to tsp");

        Assert.StartsWith("Niacinamide is", answer, StringComparison.Ordinal);
        Assert.Contains("\n\n5 ml is 1.014 tsp.\n\nI did not understand the amount", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostChat_AsksForWhatIsKnownAndWhatIsNot_SaysSo()
    {
        var answer = await AskAsync("Look up hydroquinone and convert 5 ml to tsp");

        Assert.StartsWith("That did not work: Of that ingredient nothing is known here.", answer, StringComparison.Ordinal);
        Assert.EndsWith("\n\n5 ml is 1.014 tsp.", answer, StringComparison.Ordinal);
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
        var api = await StartAsync();
        api.Model.Instead = Chat.Models.Offline.Chat.Aara;
        JsonElement answer = await api.PostAsync(new { message, conversation_id = "c" }).ReadAsync();
        return answer.At("response").GetString()!;
    }
}
