using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>GET /statistics/what-if: the same questions at another model's prices.</summary>
public sealed class WhatIfTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string[] Models =
    [
        "--ChatMetrics:Models:large:Model=any", "--ChatMetrics:Models:large:Endpoint=http://127.0.0.1:1/v1",
        "--ChatMetrics:Models:large:InputPrice=1", "--ChatMetrics:Models:large:OutputPrice=10",
        "--ChatMetrics:Models:unpriced:Model=any", "--ChatMetrics:Models:unpriced:Endpoint=http://127.0.0.1:1/v1",
    ];

    [Fact]
    public async Task Get_ConfiguredModel_IsTheSameQuestionsAtItsPrice()
    {
        var api = await StartAsync(Models);
        await StoreAsync(api, 1, "small", 0.05m);
        await StoreAsync(api, 2, "small", null);

        var whatIf = await api.GetAsync("/statistics/what-if?model=LARGE&window=1h").ReadAsync();

        Assert.Equal((1, 10), (whatIf.At("price.input").GetDecimal(), whatIf.At("price.output").GetDecimal()));
        Assert.Equal((2, 2, 100), (whatIf.At("window_chats").GetInt32(), whatIf.At("looked_at").GetInt32(), whatIf.At("looked_at_percent").GetDouble()));
        Assert.Equal(
            "all 1 0.05 0.15 0.1 3", string.Join(' ', whatIf.At("overall").EnumerateObject().Select(field => Trim(field.Value))));
        Assert.Equal(["small"], whatIf.At("by_model").EnumerateArray().Select(model => model.At("name").GetString()));
        Assert.Equal("actual_price_unknown 1 0.15", string.Join(' ', whatIf.At("left_out")[0].EnumerateObject().Select(field => Trim(field.Value))));
        Assert.NotEmpty(whatIf.At("caveats").EnumerateArray());
    }

    [Fact]
    public async Task Get_ModelOfTheList_IsAtItsListPrice()
    {
        var api = await StartAsync(Models);
        await StoreAsync(api, 1, "small", 0.05m);
        await StoreAsync(api, 2, "other", 0.05m);

        var whatIf = await api.GetAsync("/statistics/what-if?model=gpt-4.1-mini&from_model=other&conversation_id=c").ReadAsync();

        Assert.Equal(["other"], whatIf.At("by_model").EnumerateArray().Select(model => model.At("name").GetString()));
        Assert.Equal((0.05m * 0.4m) + (0.01m * 1.6m), whatIf.At("overall.what_if_usd").GetDecimal());
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("unpriced")]
    public async Task Get_ModelWithoutAPrice_NamesThoseThatHaveOne(string model)
    {
        var api = await StartAsync(Models);

        var problem = await api.GetAsync($"/statistics/what-if?model={model}").ReadAsync(400);

        var error = problem.At("errors.model")[0].GetString()!;
        Assert.Contains("large, ", error, StringComparison.Ordinal);
        Assert.Contains("gpt-4.1-mini", error, StringComparison.Ordinal);
        Assert.DoesNotContain("unpriced", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_NoChats_SaysSo()
    {
        var api = await StartAsync(Models);

        var whatIf = await api.GetAsync("/statistics/what-if?model=large").ReadAsync();

        Assert.Equal((0, JsonValueKind.Null), (whatIf.At("overall.chats").GetInt32(), whatIf.At("overall.ratio").ValueKind));
        Assert.Equal("No chats to look at.", whatIf.At("caveats")[0].GetString());
    }

    // The digits of 0.150 and 0.15 are the same number.
    private static string Trim(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDecimal().ToString("0.####", null) : value.GetString()!;

    private static Task<SavedChat> StoreAsync(ChatApplication api, int number, string model, decimal? usd) => api.Service<ChatStore>().SaveAsync(
        ExampleChats.Plain(DateTimeOffset.UtcNow, number) with { Model = model, PriceUsd = usd, Tokens = new(50_000, 10_000, Estimated: false) }, []);
}
