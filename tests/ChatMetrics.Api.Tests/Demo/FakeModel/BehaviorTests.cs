using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.FakeModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Tests.Demo.FakeModel;

public sealed class BehaviorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_OnlySettings_ShowsThem()
    {
        await using var model = await FakeModelServer.StartAsync("--FakeModel:FirstTokenDelay=00:00:01.5", "--FakeModel:InputTokens=9");

        var behavior = await model.Client.GetAsync("/behavior", Cancellation).ReadAsync();

        Assert.Equal(
            """
            {"first_token_delay_ms":1500,"tokens_per_second":0,"failure_percent":0,"failure_status":500,
            "input_tokens":9,"output_tokens":60,"seed":1}
            """.ReplaceLineEndings(""),
            behavior.GetRawText());
    }

    [Fact]
    public async Task Put_SomeFields_LeavesTheOthersAsTheSettingsHaveThem()
    {
        await using var model = await FakeModelServer.StartAsync("--FakeModel:OutputTokens=7");
        await PutAsync(model, """{"output_tokens":8,"input_tokens":5}""").ReadAsync();

        var behavior = await PutAsync(model, """{"failure_percent":12.5,"input_tokens":null}""").ReadAsync();

        Assert.Equal(
            (7, 12.5, JsonValueKind.Null),
            (behavior.At("output_tokens").GetInt32(), behavior.At("failure_percent").GetDouble(), behavior.At("input_tokens").ValueKind));
        Assert.Equal(behavior.GetRawText(), (await model.Client.GetAsync("/behavior", Cancellation).ReadAsync()).GetRawText());
    }

    [Theory]
    [InlineData("""{"first_token_delay_ms":-1}""", "first_token_delay_ms")]
    [InlineData("""{"first_token_delay_ms":600001}""", "first_token_delay_ms")]
    [InlineData("""{"first_token_delay_ms":1e300}""", "first_token_delay_ms")]
    [InlineData("""{"first_token_delay_ms":"1"}""", "first_token_delay_ms")]
    [InlineData("""{"tokens_per_second":-1}""", "tokens_per_second")]
    [InlineData("""{"failure_percent":100.1,"failure_status":200}""", "failure_percent,failure_status")]
    [InlineData("""{"output_tokens":0,"input_tokens":-1}""", "input_tokens,output_tokens")]
    [InlineData("""{"output_tokens":"many"}""", "output_tokens")]
    [InlineData("""{"output_tokens":null}""", "output_tokens")]
    [InlineData("""{"delay":1}""", "delay")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    public async Task Put_FieldIsWrong_NamesItAndChangesNothing(string body, string fields)
    {
        await using var model = await FakeModelServer.StartAsync();
        var before = await model.Client.GetStringAsync("/behavior", Cancellation);

        using var response = await PutAsync(model, body);

        Assert.Equal((400, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var problem = Json.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(fields, string.Join(',', problem.ErrorFields()));
        Assert.Equal(before, await model.Client.GetStringAsync("/behavior", Cancellation));
    }

    [Fact]
    public async Task Put_SameSeedAgain_FailsTheSameRequests()
    {
        await using var model = await FakeModelServer.StartAsync();
        var (first, again, other) = (await FailuresAsync(seed: 4), await FailuresAsync(seed: 4), await FailuresAsync(seed: 5));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Contains(503, first);
        Assert.Contains(200, first);

        async Task<int[]> FailuresAsync(int seed)
        {
            await PutAsync(model, $$"""{"failure_percent":50,"failure_status":503,"seed":{{seed}}}""").ReadAsync();
            var statuses = new int[32];
            for (var request = 0; request < statuses.Length; request++)
            {
                using var response = await model.Client.PostAsJsonAsync(
                    "/v1/chat/completions", new { messages = new[] { new { role = "user", content = "Hi" } } }, Cancellation);
                statuses[request] = (int)response.StatusCode;
                Assert.Equal(statuses[request] == 503, response.Headers.RetryAfter is not null);
            }

            return statuses;
        }
    }

    [Theory]
    [InlineData("FakeModel:FailureStatus", "200")]
    [InlineData("FakeModel:FirstTokenDelay", "00:10:01")]
    [InlineData("FakeModel:OutputTokens", "many")]
    [InlineData("FakeModel:Delay", "1")]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("urls", "http://*:0")]
    [InlineData("Kestrel:Endpoints:http:Url", "http://127.0.0.1:0")]
    public async Task Start_SettingIsWrong_SaysWhich(string key, string value)
    {
        var wrong = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = FakeModelApplication.Build(["--urls=http://127.0.0.1:0", $"--{key}={value}"]);
            app.Services.GetRequiredService<IStartupValidator>().Validate();
        });

        Assert.True(wrong is OptionsValidationException or InvalidOperationException, wrong.ToString());
        Assert.Contains(key.Split(':') is ["FakeModel", var name] ? name : "urls", wrong.ToString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PutAsync(FakeModelServer model, string body) =>
        model.Client.PutAsync("/behavior", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
