using System.Text;
using ChatMetrics.Api.Gateway;
using ChatMetrics.Api.Http;

namespace ChatMetrics.Api.Tests.Gateway;

/// <summary>What is sent to a plain model: the client's bytes, but for the model's name and the question about a stream's usage.</summary>
public sealed class GatewayRequestTests
{
    [Theory]
    [InlineData("""{"model":"gpt","stream":true}""", """{"model":"up/1","stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream":true,"stream_options":null,"model":"gpt"}""", """{"stream":true,"stream_options":{"include_usage":true},"model":"up/1"}""")]
    [InlineData(
        """{"stream_options":{"include_usage":false,"a":[1]},"stream":true,"model":"gpt"}""",
        """{"stream_options":{"a":[1],"include_usage":true},"stream":true,"model":"up/1"}""")]
    [InlineData(
        """{"model":"gpt","stream":true,"stream_options":{"include_usage":true}}""", """{"model":"up/1","stream":true,"stream_options":{"include_usage":true}}""")]
    public void Write_AsksForUsage_ChangesNothingElse(string body, string expected) => Assert.Equal(expected, Write(body, asksForUsage: true));

    [Theory]
    [InlineData("""{"model":"gpt","stream":true}""", """{"model":"up/1","stream":true}""")]
    [InlineData("""{"model":"gpt","stream":true , "stream_options":{"include_usage":true} }""", """{"model":"up/1","stream":true  }""")]
    [InlineData("""{ "stream_options":{"include_usage":true} ,"model":"gpt","stream":true}""", """{ "model":"up/1","stream":true}""")]
    public void Write_ServerRefusesStreamOptions_LeavesThemOut(string body, string expected) => Assert.Equal(expected, Write(body, asksForUsage: false));

    [Theory]
    [InlineData("""{ "model" : "gpt", "x":1.0e2 }""", """{ "model" : "up/1", "x":1.0e2 }""")]
    [InlineData("""{"model":"gpt","messages":[{"model":"gpt"}],"é":"\u00e9"}""", """{"model":"up/1","messages":[{"model":"gpt"}],"é":"\u00e9"}""")]
    [InlineData(
        """{"model":"gpt","stream":true,"stream_options":{"include_obfuscation":false}}""",
        """{"model":"up/1","stream":true,"stream_options":{"include_obfuscation":false}}""")]
    public void Write_UsageIsLeftToTheClient_ChangesNothingElse(string body, string expected) => Assert.Equal(expected, Write(body, asksForUsage: null));

    [Theory]
    [InlineData("", "$")]
    [InlineData("[]", "$")]
    [InlineData("{\"model\":\"gpt\"} {}", "$")]
    [InlineData("{\"model\":\"gpt\",", "$")]
    [InlineData("{}", "model")]
    [InlineData("{\"model\":7}", "model")]
    [InlineData("{\"model\":\"gpt\",\"n\":2}", "n")]
    public void Parse_CannotBeMeasured_NamesTheField(string body, string field) =>
        Assert.Equal([field], Assert.Throws<InvalidFieldsException>(() => Parse(body)).Errors.Keys);

    [Fact]
    public void Parse_ByteOrderMark_IsLeftOut() => Assert.Equal(
        """{"model":"m"}""",
        Encoding.UTF8.GetString(GatewayRequest.Parse([0xEF, 0xBB, 0xBF, .. """{"model":"gpt"}"""u8]).Write("m", asksForUsage: null).Span));

    [Fact]
    public void Parse_PartsAndRoles_FindsTheQuestion()
    {
        var request = Parse(
            """
            {"model":"gpt","messages":[
              {"role":"developer","content":"Be kind."},
              {"role":"user","content":"First"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"1"}]},
              {"role":"tool","tool_call_id":"1","content":"42"},
              {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:"}}]}]}
            """);

        Assert.Equal(("Be kind.", "First", "What is this?\n[image_url]"), (request.System, request.FirstQuestion, request.Question));
    }

    private static string Write(string body, bool? asksForUsage) => Encoding.UTF8.GetString(Parse(body).Write("up/1", asksForUsage).Span);

    private static GatewayRequest Parse(string body) => GatewayRequest.Parse(Encoding.UTF8.GetBytes(body));
}
