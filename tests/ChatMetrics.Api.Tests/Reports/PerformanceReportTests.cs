using System.Globalization;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Reports;

/// <summary>GET and POST /performance-reports.</summary>
public sealed class PerformanceReportTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string PageLoad = """
        {"id":"page_load_1","operation":"page_load","source":"frontend","service":"shop","chat_id":"chat_9",
        "started_at":"2026-11-20T10:30:45.123Z","total_ms":12.3456,
        "metrics":[{"name":"click \"to\" 你好","started_at_ms":0,"duration_ms":1.5,"metadata":{"n":1,"s":"a","t":true,"x":null}}],
        "metadata":{"page":"/ask"}}
        """.ReplaceLineEndings("");

    [Fact]
    public async Task Post_Report_IsReadAsItWasSent()
    {
        var api = await StartAsync();

        var accepted = await api.PostReportAsync(PageLoad).ReadAsync(201);

        Assert.Equal("""{"ids":["page_load_1"]}""", accepted.GetRawText());
        var read = await api.GetAsync("/performance-reports/page_load_1").ReadAsync();
        Assert.Equal(PageLoad.Replace("12.3456", "12.346", StringComparison.Ordinal), read.GetRawText());
        var listed = await api.GetAsync("/performance-reports").ReadAsync();
        Assert.Equal($$"""{"reports":[{{read.GetRawText()}}]}""", listed.GetRawText());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("text/plain")]
    [InlineData("text/plain;charset=UTF-8")]
    public async Task Post_AsJsonOrAsPlainText_IsTaken(string contentType)
    {
        var api = await StartAsync();

        await api.PostReportAsync(PageLoad, contentType).ReadAsync(201);
    }

    [Fact]
    public async Task Post_WithoutId_GetsOneOfItsOperation()
    {
        var api = await StartAsync();

        var ids = (await api.PostReportAsync(Batch(Report("two words/ü"), Report("two words/ü"))).ReadAsync(201))
            .At("ids").EnumerateArray().Select(id => id.GetString()!).ToArray();

        Assert.All(ids, id => Assert.Matches("^two_words___[0-9]{13}-[0-9]{9}$", id));
        Assert.NotEqual(ids[0], ids[1]);
        var report = await api.GetAsync($"/performance-reports/{ids[1]}").ReadAsync();
        Assert.Equal("two words/ü", report.At("operation").GetString());
    }

    [Fact]
    public async Task Post_IdOfAChatsReport_IsRefused()
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        var id = (await api.GetAsync("/performance-reports").ReadAsync()).At("reports")[0].At("id").GetString();

        var problem = await api.PostReportAsync(Report("chat_request", id: id)).ReadAsync(400);

        Assert.Equal(["id"], problem.ErrorFields());
        Assert.Equal(1, (await api.GetAsync("/performance-reports").ReadAsync()).At("reports").GetArrayLength());
    }

    [Fact]
    public async Task Post_ChatRequestWithoutId_GetsOneThatIsNoChats()
    {
        var api = await StartAsync();

        var id = (await api.PostReportAsync(Report("chat_request")).ReadAsync(201)).At("ids")[0].GetString();

        await api.PostReportAsync(Report("chat_request", id: id)).ReadAsync(201);
        Assert.Equal(1, (await api.GetAsync("/performance-reports").ReadAsync()).At("reports").GetArrayLength());
    }

    [Fact]
    public async Task Post_Again_ChangesNothing()
    {
        var api = await StartAsync();
        await api.PostReportAsync(PageLoad).ReadAsync(201);

        await api.PostReportAsync(Batch(PageLoad, Report("other"))).ReadAsync(201);

        Assert.Equal(2, (await api.GetAsync("/performance-reports").ReadAsync()).At("reports").GetArrayLength());
    }

    [Fact]
    public async Task Post_TimeWithAnOffset_IsUtcAfterwards()
    {
        var api = await StartAsync();

        await api.PostReportAsync(Report("a", startedAt: "2026-11-20T12:30:45.123456+02:00", id: "a")).ReadAsync(201);

        Assert.Equal(
            "2026-11-20T10:30:45.123Z", (await api.GetAsync("/performance-reports/a").ReadAsync()).At("started_at").GetString());
    }

    [Fact]
    public async Task Get_ReportsOfAChat_AreTheServersAndTheBrowsers()
    {
        var api = await StartAsync();
        var chat = (await api.PostAsync(new { message = "hi", conversation_id = "c" }).ReadAsync()).At("metadata.individual_chat_metrics");
        await api.PostAsync(new { message = "another" }).ReadAsync();
        var chatId = chat.At("chat_id").GetString()!;
        await api.PostReportAsync(Batch(
            Report("chat_request", "frontend", chatId: chatId, startedAt: Ago(60), id: "browser"), Report("other"))).ReadAsync(201);

        var reports = (await api.GetAsync($"/performance-reports?chat_id={chatId}").ReadAsync()).At("reports").EnumerateArray().ToArray();

        Assert.Equal(["backend", "frontend"], reports.Select(report => report.At("source").GetString()));
        var server = reports[0];
        Assert.Equal($"chat_request_{chatId[5..]}", server.At("id").GetString());
        Assert.Equal(chat.At("started_at").GetString(), server.At("started_at").GetString());
        Assert.Equal(chat.At("total_duration_ms").GetDouble(), server.At("total_ms").GetDouble());
        Assert.Equal(
            chat.At("measurements").EnumerateArray().Select(measurement => measurement.At("name").GetString()),
            server.At("metrics").EnumerateArray().Select(metric => metric.At("name").GetString()));
        Assert.Equal("c", server.At("metadata.conversation_id").GetString());
        Assert.Equal(server.GetRawText(), (await api.GetAsync($"/performance-reports/{server.At("id").GetString()}").ReadAsync()).GetRawText());
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("?limit=2", 2)]
    [InlineData("?source=backend", 2)]
    [InlineData("?source=frontend", 1)]
    [InlineData("?operation=chat_request", 1)]
    [InlineData("?operation=tool%20run&source=backend", 1)]
    [InlineData("?operation=tool%20run&source=frontend", 0)]
    public async Task Get_Filtered_IsThoseThatAreMeant(string query, int count)
    {
        var api = await StartAsync();
        await api.PostAsync(new { message = "hi" }).ReadAsync();
        await api.PostReportAsync(Batch(Report("page_load", "frontend"), Report("tool run"))).ReadAsync(201);

        Assert.Equal(count, (await api.GetAsync($"/performance-reports{query}").ReadAsync()).At("reports").GetArrayLength());
    }

    [Fact]
    public async Task Get_UnknownReport_Is404()
    {
        var api = await StartAsync();

        await api.GetAsync("/performance-reports/nobody").ReadAsync(404);
        await api.GetAsync("/performance-reports/chat_request_1768905045123004711001").ReadAsync(404);
    }

    [Fact]
    public async Task Post_MoreThanMayBeKept_LeavesTheNewest()
    {
        var api = await StartAsync("--ChatMetrics:Reports:MaxReports=2");

        await api.PostReportAsync(Batch(
            Report("a", startedAt: Ago(30), id: "a"), Report("b", startedAt: Ago(10), id: "b"), Report("c", startedAt: Ago(20), id: "c"))).ReadAsync(201);

        var reports = (await api.GetAsync("/performance-reports").ReadAsync()).At("reports").EnumerateArray();
        Assert.Equal(["b", "c"], reports.Select(report => report.At("id").GetString()));
    }

    [Theory]
    [InlineData("http://localhost:5500")]
    [InlineData("http://127.0.0.1:5500")]
    public async Task Post_PageOfAnAllowedOrigin_LearnsTheAnswer(string origin)
    {
        var api = await StartAsync();

        using var taken = await api.PostReportAsync(PageLoad, "text/plain", origin);
        using var refused = await api.PostReportAsync("{}", "text/plain", origin);

        Assert.Equal((201, 400), ((int)taken.StatusCode, (int)refused.StatusCode));
        Assert.All([taken, refused], response => Assert.Equal([origin], response.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("evil")]
    [InlineData("null")]
    public async Task Post_PageOfAForeignOrigin_IsRefused(string origin)
    {
        var api = await StartAsync();

        using var response = await api.PostReportAsync(PageLoad, "text/plain", origin);

        await response.ReadAsync(403);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(0, (await api.GetAsync("/performance-reports").ReadAsync()).At("reports").GetArrayLength());
    }

    [Fact]
    public async Task Post_PageOfThisService_IsTakenWhateverTheSetting()
    {
        var api = await StartAsync("--ChatMetrics:Live:Origins=https://status.example.org");

        var itself = api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        await api.PostReportAsync(PageLoad, "text/plain", itself).ReadAsync(201);
        await api.PostReportAsync(PageLoad, "text/plain", "http://localhost:5500").ReadAsync(403);
    }

    [Fact]
    public async Task Options_PageThatAsksFirst_MayPostJson()
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "/performance-reports");
        request.Headers.Add("Origin", "http://localhost:5500");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal("http://localhost:5500", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("POST", string.Join(',', response.Headers.GetValues("Access-Control-Allow-Methods")), StringComparison.Ordinal);
        Assert.Contains("Content-Type", string.Join(',', response.Headers.GetValues("Access-Control-Allow-Headers")), StringComparison.OrdinalIgnoreCase);
    }

    private static string Report(
        string operation, string source = "backend", string? chatId = null, string startedAt = "2026-11-20T10:30:45.123Z", string? id = null) =>
        JsonSerializer.Serialize(new { id, operation, source, chat_id = chatId, started_at = startedAt, total_ms = 1, metrics = Array.Empty<object>() });

    private static string Ago(int seconds) =>
        DateTimeOffset.UtcNow.AddSeconds(-seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string Batch(params string[] reports) => $$"""{"reports":[{{string.Join(',', reports)}}]}""";
}
