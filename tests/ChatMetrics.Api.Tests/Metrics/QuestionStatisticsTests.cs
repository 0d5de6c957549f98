using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Records;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage;
using ChatMetrics.Testing;
using ChatMetrics.Testing.Records;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Metrics;

/// <summary>What questions cost, over HTTP: each of the dashboard's answers is one request.</summary>
public sealed class QuestionStatisticsTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Get_AfterChats_TellsWhatAQuestionCosts()
    {
        var api = await StartAsync();
        var chats = await AskAsync(api, 3);

        var questions = (await api.GetAsync("/statistics?window=5m").ReadAsync()).At("questions");

        Assert.Equal(QuestionFigure.All.Select(figure => figure.Name), questions.EnumerateObject().Select(figure => figure.Name));
        Assert.Equal(3, questions.At("tokens.count").GetInt32());
        Assert.Equal(chats.Sum(chat => chat.At("tokens.total").GetInt64()), questions.At("tokens.sum").GetDouble());
        Assert.Equal(chats.Sum(chat => chat.At("cost.cpu_time_ms").GetDouble()), questions.At("cpu_time_ms.sum").GetDouble(), 0.01);
        Assert.Equal(
            chats.MaxBy(chat => chat.At("cost.cpu_time_ms").GetDouble()).At("chat_id").GetString(),
            questions.At("cpu_time_ms.highest")[0].At("chat_id").GetString());
    }

    [Theory]
    [InlineData("tokens", "tokens.total")]
    [InlineData("cpu_time_ms", "cost.cpu_time_ms")]
    [InlineData("duration_ms", "total_duration_ms")]
    [InlineData("allocated_mb", "cost.allocated_mb")]
    [InlineData("time_to_first_token_ms", "time_to_first_token_ms")]
    [InlineData("started_at", "chat_id")]
    public async Task GetChats_Sorted_HasTheHighestFirstAndTheLowestLast(string sort, string figure)
    {
        var api = await StartAsync();
        await AskAsync(api, 5);
        await api.GetAsync("/statistics?window=5m").ReadAsync();

        var down = await ReadAsync("desc");
        var up = await ReadAsync("asc");

        Assert.Equal(5, down.Length);
        Assert.Equal(Values(down).OrderDescending(), Values(down));
        Assert.Equal(Values(up).Order(), Values(up));

        async Task<JsonElement[]> ReadAsync(string order) =>
        [
            .. (await api.GetAsync($"/chats?window=1h&sort={sort}&order={order}").ReadAsync()).At("chats").EnumerateArray(),
        ];

        // Numbers by their values, ids by their texts.
        IEnumerable<decimal> Values(IEnumerable<JsonElement> chats) => chats.Select(chat => chat.At(figure))
            .Select(value => value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : decimal.Parse(value.GetString()!["chat_".Length..], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task GetSeries_SomeMetrics_HasEachWithAPointForEveryStep()
    {
        var api = await StartAsync();
        await AskAsync(api, 2);

        var series = await api.GetAsync("/statistics/timeseries?metric=chats,tokens&window=5m").ReadAsync();

        Assert.Equal("1m", series.At("step").GetString());
        Assert.Equal(["chats", "tokens"], series.At("series").EnumerateArray().Select(one => one.At("metric").GetString()));
        Assert.Equal(2, series.At("series")[0].At("points").EnumerateArray().Sum(point => point.At("value").GetDouble()));
    }

    [Theory]
    [InlineData("timeseries?metric=tokens&window=24h&step=1m", "1h, 6h, 1d")]
    [InlineData("timeseries?metric=tokens&window=7d&step=15m", "1h, 6h, 1d")]
    [InlineData("timeseries?metric=tokens&from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z&step=5m", "1h, 6h, 1d")]
    [InlineData("heatmap?window=24h&step=1m", "1h, 6h, 1d")]
    public async Task GetSeries_StepShorterThanWhatIsKept_NamesThoseThatAre(string query, string steps)
    {
        var api = await StartAsync(new FakeTimeProvider(new(2026, 11, 29, 10, 30, 0, TimeSpan.Zero)));

        var problem = await api.GetAsync($"/statistics/{query}").ReadAsync(400);

        Assert.Equal($"Of this time only {steps} are kept.", Assert.Single(problem.At("errors.step").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("timeseries?metric=tokens&window=24h", "1h")]
    [InlineData("timeseries?metric=tokens&window=24h&step=1h", "1h")]
    [InlineData("timeseries?metric=tokens&window=7d&step=6h", "6h")]
    [InlineData("timeseries?metric=tokens&window=1h&step=1m", "1m")]
    [InlineData("heatmap?window=1h&step=1d", "1d")]
    public async Task GetSeries_StepThatIsKept_IsTheOneAskedFor(string query, string step)
    {
        var api = await StartAsync();

        Assert.Equal(step, (await api.GetAsync($"/statistics/{query}").ReadAsync()).At("step").GetString());
    }

    [Fact]
    public async Task GetHeatmap_ItsCells_LeadToTheirChats()
    {
        var api = await StartAsync();
        // Away from the cells' borders, at which a duration is known to a few percent only.
        foreach (var (number, ms) in new[] { 3, 30, 300 }.Index())
        {
            await api.Service<ChatStore>().SaveAsync(
                ExampleChats.Plain(DateTimeOffset.UtcNow, number) with { Stages = [ExampleChats.Stage(ChatStage.RequestReceived, ms * 1000)] }, []);
        }

        var heatmap = await api.GetAsync("/statistics/heatmap?window=5m").ReadAsync();

        var bounds = heatmap.At("bounds_ms").EnumerateArray().Select(bound => bound.GetDouble()).ToArray();
        Assert.Equal(3, heatmap.At("columns").EnumerateArray().Sum(column => column.At("counts").EnumerateArray().Sum(count => count.GetInt32())));
        var found = await api.GetAsync(
            $"/chats?window=5m&slower_than_ms={(long)bounds[0]}&faster_than_ms={(long)bounds[^1]}").ReadAsync();
        Assert.Equal(3, found.At("chats").GetArrayLength());
    }

    [Fact]
    public async Task GetChanges_FirstChats_AreTooFewToCompare()
    {
        var api = await StartAsync();
        await AskAsync(api, 2);

        var changes = await api.GetAsync("/statistics/changes?window=5m").ReadAsync();

        Assert.Equal("Too few chats to compare: 2 in the last 5 minutes, 0 in the time before.", changes.At("summary").GetString());
        Assert.Contains("price_usd", changes.At("figures").EnumerateArray().Select(figure => figure.At("name").GetString()));
    }

    [Fact]
    public async Task Compare_AModelAndATime_HasBoth()
    {
        var api = await StartAsync();
        await AskAsync(api, 2);

        var compared = await api.GetAsync(
            "/statistics/compare?a=model:scripted&b=2026-01-20T10:00:00Z..2026-01-20T11:00:00Z").ReadAsync();

        Assert.Equal((2, 0), (compared.At("a.count").GetInt32(), compared.At("b.count").GetInt32()));
    }

    [Fact]
    public async Task Estimate_OfAConversation_IsByItsChats()
    {
        var api = await StartAsync();
        await AskAsync(api, 3);
        await api.PostAsync(new { message = "hi", conversation_id = "other" }).ReadAsync();
        await api.GetAsync("/statistics?window=5m").ReadAsync();

        var estimate = await api.GetAsync("/statistics/estimate?questions=1000&conversation_id=other").ReadAsync();

        Assert.Equal((1000, 1), (estimate.At("questions").GetInt32(), estimate.At("sampled").GetInt32()));
        Assert.True(estimate.At("cpu_hours.expected").GetDouble() > 0);
    }

    [Fact]
    public async Task GetRefused_AfterBadRequests_CountsAndListsThem()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "" }).ReadAsync(400);
        await api.PostAsync(new { message = "hi", model = "ann@example.org" }).ReadAsync(400);
        var completion = new { model = "ann@example.org", messages = new[] { new { role = "user", content = "hi" } } };
        using var unknown = await api.Client.PostAsJsonAsync("/v1/chat/completions", completion, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        var refused = default(JsonElement);
        await Eventually.IsTrueAsync(async () =>
        {
            refused = await api.GetAsync("/statistics/refused?window=5m").ReadAsync();
            return refused.At("total").GetInt32() == 3;
        });

        Assert.Equal(
            ["invalid_request 400 1", "unknown_model 400 1", "unknown_model 404 1"],
            refused.At("reasons").EnumerateArray()
                .Select(reason => $"{reason.At("reason").GetString()} {reason.At("status").GetInt32()} {reason.At("count").GetInt32()}").Order());
        // What a caller wrote is not kept.
        Assert.DoesNotContain("ann@", $"{refused}", StringComparison.Ordinal);
        Assert.Equal(["openai", "chat", "chat"], refused.At("recent").EnumerateArray().Select(one => one.At("door").GetString()));
    }

    [Fact]
    public async Task GetChat_Answered_HasItsTextsAndWhatIsUsual()
    {
        var api = await StartAsync();
        var chats = await AskAsync(api, 5);

        var first = await api.GetAsync($"/chats/{chats[0].At("chat_id").GetString()}").ReadAsync();

        Assert.Equal("question 0", first.At("texts.question").GetString());
        Assert.NotEmpty(first.At("texts.answer").GetString()!);
        Assert.False(first.TryGetProperty("texts_missing", out _));
        Assert.Equal(5, first.At("usual.count").GetInt32());
    }

    [Fact]
    public async Task GetChat_ThatFailed_SaysWhyThereAreNoTexts()
    {
        var api = await StartAsync();
        api.Model.Failure = new InvalidOperationException();
        await api.PostAsync(new { message = "hi" }).ReadAsync(502);

        var page = await api.GetAsync("/chats").ReadAsync();
        var chat = await api.GetAsync($"/chats/{page.At("chats")[0].At("chat_id").GetString()}").ReadAsync();

        Assert.Equal("Texts are stored of chats that were answered.", chat.At("texts_missing").GetString());
        Assert.False(chat.TryGetProperty("texts", out _));
    }

    [Theory]
    [InlineData("/statistics?windw=1h", "windw")]
    [InlineData("/statistics?window=2h", "window")]
    [InlineData("/chats?user=ann&user=bob", "user")]
    [InlineData("/statistics?window=1h&from=2026-01-20T10:30:45Z", "window")]
    [InlineData("/statistics?to=2026-01-20T10:30:45Z", "from")]
    [InlineData("/statistics?from=2026-01-20T10:30:45Z&to=2026-01-20T10:30:45Z", "from")]
    [InlineData("/statistics?from=2020-01-20T10:30:45Z", "from")]
    [InlineData("/statistics/timeseries?metric=moneys", "metric")]
    [InlineData("/statistics/timeseries", "metric")]
    [InlineData("/statistics/timeseries?metric=high_usage&group_by=model", "metric")]
    [InlineData("/statistics/timeseries?metric=chats&step=2m", "step")]
    [InlineData("/statistics/heatmap?bounds=1", "bounds")]
    [InlineData("/statistics/compare?a=model:", "a")]
    [InlineData("/statistics/compare?a=model:x&b=yesterday", "b")]
    [InlineData("/statistics/estimate?questions=0", "questions")]
    [InlineData("/statistics/what-if?window=1h", "model")]
    [InlineData("/statistics/what-if?model=nobody", "model")]
    [InlineData("/statistics/what-if?model=gpt-4.1-mini&from_model=", "from_model")]
    [InlineData("/statistics/refused?limit=1", "limit")]
    [InlineData("/chats?sort=money", "sort")]
    [InlineData("/chats?order=up", "order")]
    [InlineData("/chats?usr=ann", "usr")]
    [InlineData("/chats?sort=tokens&cursor=1768905045123-c-chat_1", "cursor")]
    [InlineData("/chats?faster_than_ms=-1", "faster_than_ms")]
    [InlineData("/all-conversation-metrics?sort=money", "sort")]
    [InlineData("/all-conversation-metrics?srt=tokens", "srt")]
    [InlineData("/system-metrics?hots=a", "hots")]
    [InlineData("/live-metrics?event=chat", "event")]
    [InlineData("/performance-reports?operaton=x", "operaton")]
    public async Task Get_WrongQuery_NamesTheParameter(string path, string parameter)
    {
        var api = await StartAsync();

        var problem = await api.GetAsync(path).ReadAsync(400);

        Assert.Contains(parameter, problem.At("errors").EnumerateObject().Select(error => error.Name));
    }

    private static async Task<JsonElement[]> AskAsync(ChatApplication api, int count)
    {
        var chats = new List<JsonElement>();
        for (var number = 0; number < count; number++)
        {
            var answer = await api.PostAsync(new { message = $"question {number}", conversation_id = "c" }).ReadAsync();
            chats.Add(answer.At("metadata.individual_chat_metrics"));
        }

        return [.. chats];
    }
}
