using System.Net;
using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Telemetry.Statistics;
using ChatMetrics.Telemetry.Storage.Folding;
using ChatMetrics.Testing;
using StackExchange.Redis;

namespace ChatMetrics.Api.Tests.Alerts;

/// <summary>/alerts: what is wrong, the rules, silences, previews and tests of channels.</summary>
public sealed class AlertsTests(GarnetServer server) : ApiTests(server)
{
    private static readonly DateTimeOffset Since = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Get_NothingWrong_IsEmpty()
    {
        var api = await StartAsync();

        var alerts = await api.GetAsync("/alerts").ReadAsync();

        Assert.Equal((0, 0), (alerts.At("active").GetArrayLength(), alerts.At("history").GetArrayLength()));
        Assert.False(alerts.TryGetProperty("incomplete", out _));
    }

    [Fact]
    public async Task Get_Alerts_HaveTheFieldsOfTheContract()
    {
        var api = await StartAsync();
        await StoreAsync(api, ("system_cpu", "web", AlertPhase.Firing), ("process_memory", "web", AlertPhase.Pending));

        var active = (await api.GetAsync("/alerts").ReadAsync()).At("active");

        Assert.Equal(["firing", "pending"], active.EnumerateArray().Select(alert => alert.At("state").GetString()));
        var alert = active[0];
        Assert.StartsWith("alert_", alert.At("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ("system_cpu", 91.5, 70, "30s", "web", "2026-11-29T10:00:00.000Z"),
            (alert.At("rule").GetString(), alert.At("value").GetDouble(), alert.At("limit").GetDouble(), alert.At("window").GetString(),
                alert.At("host").GetString(), alert.At("since").GetString()));
        Assert.Equal(JsonValueKind.Null, alert.At("resolved_at").ValueKind);
        Assert.Equal("system_cpu_percent is 91.5 % over 30s, the limit is 70 % on web.", alert.At("message").GetString());
        Assert.Equal(0, alert.At("chat_ids").GetArrayLength());
        Assert.Equal("process_memory", (await api.GetAsync("/alerts?rule=process_memory").ReadAsync()).At("active")[0].At("rule").GetString());
    }

    [Fact]
    public async Task PostSilence_ActiveAlert_SaysUntilWhenAndEnds()
    {
        var api = await StartAsync();
        await StoreAsync(api, ("system_cpu", "web", AlertPhase.Firing));
        var id = (await api.GetAsync("/alerts").ReadAsync()).At("active")[0].At("id").GetString();

        using var silenced = await api.Client.PostAsync($"/alerts/{id}/silence?for=30m", null, Cancellation);
        var alert = (await api.GetAsync("/alerts").ReadAsync()).At("active")[0];

        Assert.Equal(HttpStatusCode.NoContent, silenced.StatusCode);
        Assert.Equal("silenced", alert.At("state").GetString());
        Assert.InRange(alert.At("silenced_until").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(30));
        using var ended = await api.DeleteAsync($"/alerts/{id}/silence");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal("firing", (await api.GetAsync("/alerts").ReadAsync()).At("active")[0].At("state").GetString());
    }

    [Theory]
    [InlineData("alert_none/silence?for=1h", 404)]
    [InlineData("alert_none/silence?for=soon", 400)]
    [InlineData("alert_none/silence?for=31d", 400)]
    [InlineData("alert_none/silence?for=99999999d", 400)]
    [InlineData("alert_none/silence?until=1h", 400)]
    [InlineData("test?rule=nobody", 400)]
    [InlineData("test", 400)]
    public async Task Post_WhatCannotBe_IsAProblem(string path, int status)
    {
        var api = await StartAsync();

        using var response = await api.Client.PostAsync($"/alerts/{path}", null, Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?cursor=x", "cursor")]
    [InlineData("?cursor=1.00000000", "cursor")]
    [InlineData("?rules=cpu", "rules")]
    [InlineData("?rule=nope", "rule")]
    [InlineData("/preview", "rule")]
    [InlineData("/preview?rule=nobody", "rule")]
    [InlineData("/preview?rule=redis_silent", "rule")]
    [InlineData("/preview?rule=system_cpu&from=yesterday", "from")]
    [InlineData("/preview?rule=system_cpu&from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from")]
    public async Task Get_WrongParameter_IsNamed(string query, string field)
    {
        var api = await StartAsync();

        Assert.True((await api.GetAsync($"/alerts{query}").ReadAsync(400)).At("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Get_History_ComesInPages()
    {
        var api = await StartAsync();
        await api.Service<AlertStore>().AppendAsync(
            [.. Enumerable.Range(0, 5).Select(i => AlertText.Resolve(Alert(api, "system_cpu", "web", AlertPhase.Firing) with { Id = $"a{i}" }, Since.AddMinutes(i)))]);

        var first = await api.GetAsync("/alerts?limit=3").ReadAsync();
        var second = await api.GetAsync($"/alerts?limit=3&cursor={first.At("next_cursor").GetString()}").ReadAsync();
        var ofRule = await api.GetAsync("/alerts?rule=SYSTEM_CPU").ReadAsync();

        Assert.Equal(
            ["a4", "a3", "a2", "a1", "a0"],
            first.At("history").EnumerateArray().Concat(second.At("history").EnumerateArray()).Select(alert => alert.At("id").GetString()));
        Assert.Equal(JsonValueKind.Null, second.At("next_cursor").ValueKind);
        Assert.Equal(5, ofRule.At("history").GetArrayLength());
    }

    [Fact]
    public async Task GetRules_OfTheSettings_SayHowTheyStand()
    {
        var api = await StartAsync(
            "--ChatMetrics:Alerts:Rules:money:Metric=budget_usd", "--ChatMetrics:Alerts:Rules:money:Limit=20",
            "--ChatMetrics:Alerts:Rules:money:Period=month", "--ChatMetrics:Alerts:Rules:errors:Enabled=false",
            "--ChatMetrics:Alerts:Channels:hook:Url=https://hooks.example.org/secret-path", "--ChatMetrics:Alerts:Channels:hook:Secret=abc");

        var list = await api.GetAsync("/alerts/rules").ReadAsync();

        var rules = list.At("rules").EnumerateArray().ToDictionary(rule => rule.At("name").GetString()!);
        Assert.DoesNotContain("errors", rules.Keys);
        Assert.Equal(("month", "50,80,100", "quiet"), (rules["money"].At("settings.period").GetString(), rules["money"].At("settings.levels").GetString(), rules["money"].At("state").GetString()));
        Assert.Equal("1m", rules["system_cpu"].At("settings.clear_for").GetString());
        Assert.Equal(0, rules["redis_silent"].At("value").GetDouble(), 5.0);
        Assert.Equal(("hooks.example.org", true), (list.At("channels")[0].At("host").GetString(), list.At("channels")[0].At("is_signed").GetBoolean()));
        Assert.DoesNotContain("secret-path", list.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("abc", list.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostPreview_RuleInTheBody_IsTriedOnWhatIsStored()
    {
        var api = await StartAsync();

        var preview = await PostAsync(api, "/alerts/preview", """{"metric":"duration_p95_ms","limit":1,"window":"1m","min_chats":1}""").ReadAsync();

        Assert.Equal((0, "Nothing is known of that time."), (preview.At("fired").GetInt32(), preview.At("summary").GetString()));
        Assert.Equal(TimeSpan.FromDays(7), preview.At("to").GetDateTimeOffset() - preview.At("from").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("""{"metric":"duration_p95_ms","limt":1}""", "limt")]
    [InlineData("""{"metric":"duration_p95_ms","limit":"much"}""", "limit")]
    [InlineData("""{"metric":"duration_p95_ms","limit":-1,"for":"soon"}""", "for")]
    [InlineData("""{"metric":"worker_silent_seconds","limit":1}""", "rule")]
    [InlineData("""{"metric":"budget_usd","limit":1e308,"period":"day"}""", "limit")]
    [InlineData("""{"metric":"duration_p95_ms","times_usual":1e7}""", "times_usual")]
    [InlineData("""{"metric":"duration_p95_ms","limit":1,"for":"99999999d"}""", "for")]
    [InlineData("""{"metric":"duration_p95_ms","limit":1,"user":""}""", "user")]
    [InlineData("{}", "metric")]
    [InlineData("[]", "$")]
    public async Task PostPreview_WrongRule_IsNamed(string body, string field)
    {
        var api = await StartAsync();

        Assert.True((await PostAsync(api, "/alerts/preview", body).ReadAsync(400)).At("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task PostTest_OfARule_TellsWhatItsChannelsAnswered()
    {
        await using var receiver = new WebhookReceiver(204);
        var api = await StartAsync(
            $"--ChatMetrics:Alerts:Channels:hook:Url={receiver.Url}", "--ChatMetrics:Alerts:Channels:nobody:Url=http://127.0.0.1:1/",
            "--ChatMetrics:Alerts:Rules:system_cpu:Channels=hook");

        var one = (await PostAsync(api, "/alerts/test?rule=system_cpu", "").ReadAsync()).At("deliveries");
        var both = (await PostAsync(api, "/alerts/test?rule=process_memory", "").ReadAsync()).At("deliveries");

        Assert.Equal(["hook delivered 204"], one.EnumerateArray().Select(Line));
        Assert.Equal(["hook delivered 204", "nobody failed "], both.EnumerateArray().Select(Line).Order());
        var alert = Assert.Single(JsonSerializer.Deserialize(receiver.Received.First().Body, WireJson.Utf8.AlertMessage)!.Alerts);
        Assert.StartsWith("test_", alert.Id, StringComparison.Ordinal);
        Assert.StartsWith("Test: ", alert.Message, StringComparison.Ordinal);

        static string Line(JsonElement delivery) =>
            $"{delivery.At("channel").GetString()} {delivery.At("state").GetString()} {delivery.At("status").GetRawText().Replace("null", "", StringComparison.Ordinal)}";
    }

    [Fact]
    public async Task PostChat_BudgetUsedUp_Is429WithTheReasonUntilThePeriodEnds()
    {
        var api = await StartAsync(
            "--ChatMetrics:Alerts:Rules:money:Metric=budget_usd", "--ChatMetrics:Alerts:Rules:money:Limit=20",
            "--ChatMetrics:Alerts:Rules:money:Period=day", "--ChatMetrics:Alerts:Rules:money:By=user", "--ChatMetrics:Alerts:Rules:money:Stop=true");
        await api.PostAsync(new { message = "hi", user = "ada" }).ReadAsync();
        var rule = api.Service<AlertRules>().Find("money")!;
        var now = DateTimeOffset.UtcNow;
        await StoreAsync(api, new AlertEntry(
            "money", "ada 100", Firing(now, 21), AlertText.Create(rule, new AlertSeries("ada 100", [])
            {
                Group = new(StatisticsGrouping.User, "ada"),
                Level = 100,
            }, Firing(now, 21))));

        HttpResponseMessage? refused = null;
        await Eventually.IsTrueAsync(async () => (refused = await api.PostAsync(new { message = "hi", user = "ada" })).StatusCode == HttpStatusCode.TooManyRequests);
        var before = await CountChatsAsync(api);
        var problem = await refused!.Content.ReadAsStringAsync(Cancellation);
        var other = await api.PostAsync(new { message = "hi", user = "bo" });
        var gateway = await PostAsync(api, "/v1/chat/completions", """{"model":"scripted","user":"ada","messages":[{"role":"user","content":"hi"}]}""").ReadStatusAsync(429);

        Assert.Contains("The budget money of this day for user ada is used up.", problem, StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.Zero, TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal("insufficient_quota", gateway.At("error.code").GetString());
        // What is refused never becomes a chat.
        Assert.Equal(before + 1, await CountChatsAsync(api));
    }

    private static async Task<int> CountChatsAsync(ChatApplication api) =>
        (await api.GetAsync("/all-conversation-metrics").ReadAsync()).At("total_chats").GetInt32();

    private static Task<HttpResponseMessage> PostAsync(ChatApplication api, string path, string body) =>
        api.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

    private static AlertState Firing(DateTimeOffset at, double value) =>
        new() { Phase = AlertPhase.Firing, At = at, KnownAt = at, Since = at, FiredAt = at, Value = value, Worst = value, Limit = 20 };

    private static Alert Alert(ChatApplication api, string rule, string host, AlertPhase phase) => AlertText.Create(
        api.Service<AlertRules>().Find(rule)!,
        new AlertSeries(host, []) { Host = host },
        new AlertState { Phase = phase, At = Since, KnownAt = Since, Since = Since, FiredAt = Since, Value = 91.5, Worst = 91.5, Limit = 70 });

    private static Task StoreAsync(ChatApplication api, params (string Rule, string Host, AlertPhase Phase)[] alerts) => StoreAsync(
        api,
        [.. alerts.Select(one => new AlertEntry(
            one.Rule, one.Host, new AlertState { Phase = one.Phase, At = Since, Since = Since }, Alert(api, one.Rule, one.Host, one.Phase)))]);

    private static async Task StoreAsync(ChatApplication api, params AlertEntry[] entries)
    {
        // As a worker does: the API leaves alerts to it while it folds. The lease is not the API's own, which the API gives back each second.
        await api.Service<FoldingStatusStore>().WriteAsync(new FoldingStatus(DateTimeOffset.UtcNow.AddHours(1), LagMs: 0));
        var lease = new AlertLease(api.Service<IConnectionMultiplexer>(), TimeProvider.System);
        await Eventually.IsTrueAsync(lease.HoldAsync);
        Assert.True(await api.Service<AlertStore>().CommitAsync(lease, new AlertBook { Entries = entries.ToDictionary(entry => entry.Key) }, [], []));
        await lease.ReleaseAsync();
    }
}
