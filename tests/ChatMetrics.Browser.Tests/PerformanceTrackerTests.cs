using ChatMetrics.Api.Http;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Browser.Tests;

/// <summary>What /performance-tracker.js measures in a page.</summary>
[Collection(Collections.Modules)]
public sealed class PerformanceTrackerTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public void Module_AsServed_IsUnder6Kilobytes() =>
        Assert.InRange(new FileInfo(Path.Combine(WebRoot.Folder, "performance-tracker.js")).Length, 1, (6 * 1024) - 1);

    [Fact]
    public async Task End_ClockOfThePageStoodStillForAnHour_BeginsAtTheTimeOfDay()
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);

        var report = await page.RunAsync("""
            // As after an hour of sleep, in which performance.now() did not go on.
            Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin - 3_600_000 });
            const { started_at } = tracker.start('x').end();
            return { started_at, now: Date.now() };
            """);

        Assert.InRange(
            report.At("started_at").GetDateTimeOffset().ToUnixTimeMilliseconds(), report.At("now").GetInt64() - 1000, report.At("now").GetInt64());
    }

    [Fact]
    public async Task End_OfAnOperation_GivesItsReport()
    {
        await using var page = await TrackerPage.OpenAsync(await StartAsync());

        var report = await page.RunAsync("""
            tracker.configure({ service: 'shop' });
            const before = Date.now();
            const operation = tracker.start('checkout', { cart: 3 });
            const outer = operation.measure('outer');
            operation.measure('inner', { part: 1 }).end({ rows: 2 });
            operation.measure('inner', { part: 2 }).end();
            await new Promise(requestAnimationFrame);
            outer.end();
            outer.end({ again: true });
            const report = operation.end({ chat_id: 'chat_17', paid: true });
            return { report, before, after: Date.now() };
            """);

        Assert.Equal(
            """
            id: string
            operation: string
            source: string
            service: string
            chat_id: string
            started_at: string
            total_ms: number
            metrics: array of object
              name: string
              started_at_ms: number
              duration_ms: number
              metadata: object
            metadata: object
              cart: number
              paid: boolean
            """.ReplaceLineEndings("\n"),
            report.At("report").Shape());
        Assert.Equal("checkout frontend shop chat_17", string.Join(' ', new[] { "operation", "source", "service", "chat_id" }
            .Select(field => report.At($"report.{field}").GetString())));
        var startedAt = report.At("report.started_at").GetDateTimeOffset().ToUnixTimeMilliseconds();
        Assert.InRange(startedAt, report.At("before").GetInt64() - 2, report.At("after").GetInt64() + 2);
        var metrics = report.At("report.metrics").EnumerateArray().ToArray();
        Assert.Equal(["outer", "inner", "inner"], metrics.Select(metric => metric.At("name").GetString()));
        Assert.Equal(["{}", """{"part":1,"rows":2}""", """{"part":2}"""], metrics.Select(metric => metric.At("metadata").GetRawText()));
        var (outer, inner) = (Span(metrics[0]), Span(metrics[2]));
        Assert.InRange(inner.From, outer.From, outer.To);
        Assert.InRange(inner.To, inner.From, outer.To);
        Assert.InRange(outer.To, inner.To, report.At("report.total_ms").GetDouble() + 0.01);
    }

    [Fact]
    public async Task Measure_AroundWork_GivesItsResultAndItsErrorToThePage()
    {
        await using var page = await TrackerPage.OpenAsync(await StartAsync());

        var result = await page.RunAsync("""
            const operation = tracker.start('work');
            const caught = [];
            const returned = operation.measure('function').around(() => 1);
            const resolved = await operation.measure('promise').around(Promise.resolve(2));
            try { operation.measure('throws').around(() => { throw new RangeError('a'); }); } catch (e) { caught.push(e.message); }
            try { await operation.measure('rejects').around(async () => { throw new TypeError('b'); }); } catch (e) { caught.push(e.message); }
            operation.measure('left open');
            return { returned, resolved, caught, metrics: operation.end().metrics };
            """);

        Assert.Equal(1, result.At("returned").GetInt32());
        Assert.Equal(2, result.At("resolved").GetInt32());
        Assert.Equal("""["a","b"]""", result.At("caught").GetRawText());
        Assert.Equal(
            ["function {}", "promise {}", """throws {"error":"RangeError"}""", """rejects {"error":"TypeError"}""", """left open {"unfinished":true}"""],
            result.At("metrics").EnumerateArray().Select(metric => $"{metric.At("name").GetString()} {metric.At("metadata").GetRawText()}"));
        Assert.All(result.At("metrics").EnumerateArray(), metric => Assert.InRange(metric.At("duration_ms").GetDouble(), 0, double.MaxValue));
    }

    [Fact]
    public async Task MeasureAndEnd_OfTheTracker_ActOnTheNewestOperationThatRuns()
    {
        await using var page = await TrackerPage.OpenAsync(await StartAsync());

        var result = await page.RunAsync("""
            const first = tracker.start('first');
            const second = tracker.start('second');
            tracker.start('third');
            second.end();
            tracker.measure('of third').end();
            const third = tracker.end();
            tracker.measure('of first').end();
            const alsoFirst = tracker.end();
            tracker.measure('of none').around(() => 1);
            return [third, alsoFirst].map(r => `${r.operation}: ${r.metrics.map(m => m.name)}`).concat(String(tracker.end()));
            """);

        Assert.Equal("""["third: of third","first: of first","undefined"]""", result.GetRawText());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task GetReports_AfterManyOperations_GivesTheLast100WithAtMost200MetricsEach()
    {
        await using var page = await TrackerPage.OpenAsync(await StartAsync());

        var result = await page.RunAsync("""
            tracker.configure({ console: false });
            for (let i = 0; i < 150; i++) tracker.start(`operation ${i}`).end();
            const large = tracker.start('large');
            for (let i = 0; i < 300; i++) large.measure('step').end();
            large.end();
            const reports = tracker.getReports();
            tracker.getReports().length = 0;
            return [reports.length, reports[0].operation, reports[99].operation, reports[99].metrics.length, tracker.getReports().length];
            """);

        Assert.Equal("""[100,"operation 51","large",200,100]""", result.GetRawText());
        Assert.Empty(page.Console);
    }

    [Fact]
    public async Task End_OfAnOperation_WritesTheServersLineOnTheConsole()
    {
        await using var page = await TrackerPage.OpenAsync(await StartAsync());

        var report = await page.RunAsync("""
            const operation = tracker.start('chat_request');
            operation.measure('rate_limit_check').end();
            operation.measure('message_assembly', {}, performance.now() - 1120).end();
            return operation.end();
            """);

        var line = Assert.Single(page.Console);
        Assert.StartsWith($"[Performance] {report.At("id").GetString()}: \n", line, StringComparison.Ordinal);
        Assert.Matches(
            """
            ^\[Performance\] chat_request_\d{13}-\d{1,10}: 
              Total: \d+\.\d\dms \(\d+\.\d{3}s\)
              Metrics: 2
              Details:
                - rate_limit_check: \d+\.\d\dms
                - message_assembly: \d{4,}\.\d\dms$
            """.ReplaceLineEndings("\n"),
            line);
    }

    [Fact]
    public async Task EveryCall_WithWhatItIsNotMadeFor_ThrowsNothingIntoThePage()
    {
        await using var page = await TrackerPage.OpenAsync(await StartAsync());
        var sent = await SentReports.OfAsync(page.Page);

        var names = await page.RunAsync("""
            const thrower = () => { throw new Error('unreadable'); };
            const unreadable = { get key() { return thrower(); }, toString: thrower };
            const odd = [Symbol('x'), unreadable, Object.create(null), undefined, 5n, NaN, 1e300];
            tracker.configure(unreadable);
            tracker.configure({ endpoint: '/performance-reports', batchMs: 1 });
            for (const value of odd) {
              const op = tracker.start(value, value, value);
              op.measure(value, value, value).end(value, value);
              op.measure(value).around({ then: value });
              op.measure(value).around({ get then() { return thrower(); } });
              tracker.measure(value, value, value).end();
              try { op.measure('throws').around(() => { throw value; }); } catch (error) { if (!Object.is(error, value)) throw error; }
              op.end(value);
            }
            tracker.configure({ service: Symbol('s') });
            tracker.start('last').end({ big: 5n });
            console.info = console.warn = thrower;
            tracker.start('unprinted').end();
            return tracker.getReports().map(report => [report.operation, report.metrics[0]?.name]);
            """);

        Assert.Equal(
            """[["Symbol(x)","Symbol(x)"],["?","?"],["?","?"],["undefined","undefined"],["5","5"],["NaN","NaN"],["1e+300","1e+300"],["last",null],["unprinted",null]]""",
            names.GetRawText());
        await Eventually.IsTrueAsync(() => sent.Batches.Sum(batch => batch.Length) >= 7);
        await page.RunAsync("tracker.configure({ batchMs: 5n }); tracker.start('never sent').end();");
        Assert.Empty(page.Errors);
    }

    private static (double From, double To) Span(System.Text.Json.JsonElement metric)
    {
        var from = metric.At("started_at_ms").GetDouble();
        // Each is rounded to a microsecond.
        return (from - 0.001, from + metric.At("duration_ms").GetDouble() + 0.001);
    }
}
