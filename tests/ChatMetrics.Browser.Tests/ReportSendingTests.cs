using System.Text;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Browser.Tests;

/// <summary>How /performance-tracker.js gets its reports to POST /performance-reports.</summary>
[Collection(Collections.Modules)]
public sealed class ReportSendingTests(GarnetServer server) : ApiTests(server)
{
    private const string SendSoon = "tracker.configure({ endpoint: '/performance-reports', batchMs: 5 });";
    private const string SendNever = "tracker.configure({ endpoint: '/performance-reports', batchMs: 3_600_000 });";

    [Fact]
    public async Task End_OfSeveralOperations_SendsThemTogetherAndTheApiHasThemAsThePageHas()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        var sent = await SentReports.OfAsync(page.Page);

        var reports = await page.RunAsync($$"""
            {{SendSoon}}
            const checkout = tracker.start('checkout', { cart: 3, note: 'ä "quoted"' });
            checkout.measure('outer', { first: true }).end();
            checkout.end();
            tracker.start('b').end();
            return tracker.getReports();
            """);

        await ArriveAsync(api, 2);
        Assert.StartsWith("text/plain", Assert.Single(sent.Posts).ContentType, StringComparison.Ordinal);
        foreach (var report in reports.EnumerateArray())
        {
            var kept = await api.GetAsync($"/performance-reports/{report.At("id").GetString()}").ReadAsync();
            Assert.Equal(JsonSerializer.Serialize(report), JsonSerializer.Serialize(kept));
        }
    }

    [Fact]
    public async Task End_WithMoreThanARequestTakes_SendsSeveralEachUnder64Kilobytes()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        var sent = await SentReports.OfAsync(page.Page);

        await page.RunAsync($"{SendSoon} for (let i = 0; i < 100; i++) tracker.start(`${{i}}`, {{ text: 'ä'.repeat(1000) }}).end();");

        Assert.Equal(Numbers(0, 100), (await ArriveAsync(api, 100)).Order(StringComparer.Ordinal));
        Assert.InRange(sent.Posts.Count, 4, 10);
        Assert.All(sent.Posts, post => Assert.InRange(Encoding.UTF8.GetByteCount(post.Body), 1, 65_536));
    }

    [Fact]
    public async Task End_WithMoreMetadataThanTheApiTakes_SendsWhatItDoes()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        await page.RunAsync($$"""
            {{SendSoon}}
            const circle = { metadata: 'text', big: 12n, never: undefined, nothing: null, not: NaN };
            circle.circle = circle;
            const operation = tracker.start('page', circle);
            operation.measure('long', { text: 'x'.repeat(1023) + '👍'.repeat(9) }).end();
            operation.measure('many', Object.fromEntries([...Array(50).keys()].map(i => [`key ${i}`, i]))).end();
            operation.end();
            """);

        await ArriveAsync(api, 1);
        var report = (await api.GetAsync("/performance-reports").ReadAsync()).At("reports")[0];
        Assert.Equal(
            """{"metadata":"text","big":"12","nothing":null,"not":null,"circle":"[object Object]"}""", report.At("metadata").GetRawText());
        Assert.Equal(new string('x', 1023), report.At("metrics")[0].At("metadata.text").GetString());
        Assert.Equal(Enumerable.Range(0, 32).Select(i => $"key {i}"), report.At("metrics")[1].At("metadata").EnumerateObject().Select(value => value.Name));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task End_WithWhatCannotBeSent_SendsTheOthersAndDoesNotThrow()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        await page.RunAsync($$"""
            {{SendSoon}}
            tracker.start('wordless', { text: Object.create(null) }).end();
            const large = tracker.start('large');
            for (let i = 0; i < 70; i++) large.measure('step', { text: 'x'.repeat(1000) }).end();
            large.end();
            tracker.start('fine').end();
            """);

        Assert.Equal(["fine", "wordless"], (await ArriveAsync(api, 2)).Order(StringComparer.Ordinal));
        Assert.Empty(page.Errors);
        Assert.Single(page.Console, line => line.StartsWith("[Performance] not sent:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task End_WithWhatBeganBeforeTheOperation_IsTaken()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        await page.RunAsync($$"""
            {{SendSoon}}
            const operation = tracker.start('checkout');
            operation.measure('input_delay', {}, performance.now() - 5000).end();
            operation.end();
            """);

        await ArriveAsync(api, 1);
        var metric = (await api.GetAsync("/performance-reports").ReadAsync()).At("reports")[0].At("metrics")[0];
        Assert.InRange(metric.At("started_at_ms").GetDouble(), -5000.1, -1);
        Assert.InRange(metric.At("duration_ms").GetDouble(), 5000, double.MaxValue);
    }

    [Fact]
    public async Task End_WithNamesThatAreTooLong_SendsThemCut()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        await page.RunAsync($$"""
            {{SendSoon}}
            const operation = tracker.start('x'.repeat(300));
            operation.measure('y'.repeat(127) + '👍').end();
            operation.end();
            """);

        Assert.Equal([new string('x', 128)], await ArriveAsync(api, 1));
        var report = (await api.GetAsync("/performance-reports").ReadAsync()).At("reports")[0];
        Assert.Equal(new string('y', 127), report.At("metrics")[0].At("name").GetString());
    }

    [Fact]
    public async Task End_InAModuleOfAWorker_IsSent()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        var total = await page.RunAsync($$"""
            const code = `
              import { performanceTracker as tracker } from '{{api.Client.BaseAddress}}performance-tracker.js';
              {{SendSoon}}
              postMessage(tracker.start('counting').end().total_ms);`;
            const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })), { type: 'module' });
            return await new Promise((told, failed) => { worker.onmessage = event => told(event.data); worker.onerror = failed; });
            """);

        Assert.InRange(total.GetDouble(), 0, double.MaxValue);
        Assert.Equal(["counting"], await ArriveAsync(api, 1));
    }

    [Fact]
    public async Task Send_ToAServerThatSaysLater_ComesAgainAfterThat()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        var sent = await SentReports.OfAsync(page.Page, (503, "1"));

        await page.RunAsync($"{SendSoon} tracker.start('a').end();");

        Assert.Equal(["a"], await ArriveAsync(api, 1));
        Assert.Equal(sent.Posts[0].Body, sent.Posts[1].Body);
        Assert.InRange(sent.Posts[1].At - sent.Posts[0].At, TimeSpan.FromSeconds(0.95), TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Send_ToAServerThatFails_ComesAgainWithTheSameIds(int status)
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        var sent = await SentReports.OfAsync(page.Page, (status, null));

        await page.RunAsync($"{SendSoon} tracker.start('a').end();");

        Assert.Equal(["a"], await ArriveAsync(api, 1));
        Assert.Equal(sent.Batches[0][0].At("id").GetString(), sent.Batches[1][0].At("id").GetString());
    }

    [Fact]
    public async Task Send_OfABatchThatTheApiRefuses_FindsTheWrongReportAndSendsTheOthers()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        var sent = await SentReports.OfAsync(page.Page);

        await page.RunAsync($"{SendSoon} ['', 'b', 'c', 'd'].forEach(name => tracker.start(name).end());");

        Assert.Equal(["b", "c", "d"], (await ArriveAsync(api, 3)).Order(StringComparer.Ordinal));
        Assert.Single(page.Console, line => line.StartsWith("[Performance] not sent: 400", StringComparison.Ordinal));
        Assert.Equal([" b c d", "", "b", "c d"], sent.Batches.Select(batch => string.Join(' ', batch.Select(report => report.At("operation").GetString()))));
    }

    [Fact]
    public async Task Send_WhileTheServerIsAway_KeepsTheLast100ForItsReturn()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        await StopAsync(api);

        await page.Page.RunAndWaitForConsoleMessageAsync(
            () => page.RunAsync($"{SendSoon} for (let i = 0; i < 150; i++) tracker.start(`${{i}}`).end();"),
            new() { Predicate = message => message.Text.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal) });
        var back = await StartAsync($"--urls=http://127.0.0.1:{api.Client.BaseAddress!.Port}");

        Assert.Equal(Numbers(50, 100), (await ArriveAsync(back, 100)).Order(StringComparer.Ordinal));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Navigate_WithReportsUnsent_SendsThemWithABeacon()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        await page.RunAsync($"{SendNever} tracker.start('a').end(); tracker.start('b').end();");
        Assert.Empty(await OperationsAsync(api));
        await page.Page.GotoAsync("about:blank");

        Assert.Equal(["a", "b"], (await ArriveAsync(api, 2)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(SendSoon)]
    [InlineData(SendNever)]
    public async Task Send_FromAPageOfAnotherOrigin_ComesToTheServerOfTheModule(string send)
    {
        var api = await StartAsync();
        await using var other = await PageServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(api, other.Page);

        await page.RunAsync($"{send} tracker.start('visit').end(); tracker.start('second').end();");
        if (send == SendNever)
        {
            await page.Page.GotoAsync("about:blank");
        }

        Assert.Equal(["second", "visit"], (await ArriveAsync(api, 2)).Order(StringComparer.Ordinal));
        Assert.Empty(page.Errors);
    }

    // Of the digits' own order, as texts are.
    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i}").Order(StringComparer.Ordinal);

    private static async Task<string[]> ArriveAsync(ChatApplication api, int count)
    {
        string[] operations = [];
        await Eventually.IsTrueAsync(async () => (operations = await OperationsAsync(api)).Length >= count);
        return operations;
    }

    private static async Task<string[]> OperationsAsync(ChatApplication api) =>
    [
        .. (await api.GetAsync("/performance-reports?limit=200").ReadAsync()).At("reports").EnumerateArray()
            .Select(report => report.At("operation").GetString()!),
    ];
}
