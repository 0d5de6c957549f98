using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Demo.FakeModel;

/// <summary>The API asks the fake model as it asks any other.</summary>
public sealed class FakeModelChatTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("Stream=true")]
    [InlineData("Stream=false")]
    public async Task Chat_ModelIsFake_UsesTheTokensItWasTold(string setting)
    {
        await using var model = await FakeModelServer.StartAsync("--FakeModel:InputTokens=77", "--FakeModel:OutputTokens=5");
        var api = await StartAsync(model.ApiSettings(setting));

        var answer = await api.PostAsync(new { message = "What helps dry skin?" }).ReadAsync();

        Assert.Equal("This answer was made up", answer.At("response").GetString());
        var metrics = answer.At("metadata.individual_chat_metrics");
        Assert.Equal("fake", metrics.At("model").GetString());
        Assert.Equal(
            (77, 5, false), (metrics.At("tokens.input").GetInt32(), metrics.At("tokens.output").GetInt32(), metrics.At("tokens.estimated").GetBoolean()));
    }

    [Theory]
    [InlineData("Stream=true")]
    [InlineData("Stream=false")]
    public async Task Chat_MessageHasAMarker_CallsTheTool(string setting)
    {
        await using var model = await FakeModelServer.StartAsync();
        var api = await StartAsync(model.ApiSettings(setting));

        var answer = await api.PostAsync(
            new { message = """[call convert_units {"value":30,"from":"ml","to":"tsp"}] please""" }).ReadAsync();

        var metrics = answer.At("metadata.individual_chat_metrics");
        Assert.Equal((2, 1), (metrics.At("iterations").GetInt32(), metrics.At("tool_calls").GetInt32()));
        Assert.StartsWith("This answer", answer.At("response").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, 502, "model_unauthorized")]
    [InlineData(400, 502, "model_rejected")]
    [InlineData(501, 502, "model_failed")]
    public async Task Chat_ModelFailsAsTold_IsAFailedChatOfItsClass(int failureStatus, int status, string error)
    {
        await using var model = await FakeModelServer.StartAsync("--FakeModel:FailurePercent=100", $"--FakeModel:FailureStatus={failureStatus}");
        var api = await StartAsync(model.ApiSettings());

        await api.PostAsync(new { message = "Hi", conversation_id = "c" }).ReadAsync(status);

        var chat = (await api.GetAsync("/conversation-metrics/c").ReadAsync()).At("individual_chats")[0];
        Assert.Equal(("failed", error), (chat.At("status").GetString(), chat.At("error").GetString()));
    }
}
