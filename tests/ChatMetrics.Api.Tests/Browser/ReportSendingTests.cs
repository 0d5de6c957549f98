using System.Text;
using ChatMetrics.Api.Tests.Hosting;

namespace ChatMetrics.Api.Tests.Browser;

/// <summary>How /performance-tracker.js gets its reports to a server.</summary>
public sealed class ReportSendingTests
{
    private const string SendSoon = "tracker.configure({ endpoint: '/performance-reports', batchMs: 5 });";
    private const string SendNever = "tracker.configure({ endpoint: '/performance-reports', batchMs: 3_600_000 });";

    [Fact]
    public async Task End_OfSeveralOperations_SendsThemTogether()
    {
        await using var server = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(server);

        var reports = await page.RunAsync($"{SendSoon} tracker.start('a').end(); tracker.start('b').end(); return tracker.getReports();");

        await Eventually.IsTrueAsync(() => server.Posts.Count > 0);
        var post = Assert.Single(server.Posts);
        Assert.StartsWith("text/plain", post.ContentType, StringComparison.Ordinal);
        Assert.Equal(reports.GetRawText(), Json.Parse(post.Body).At("reports").GetRawText());
    }

    [Fact]
    public async Task End_WithMoreThanARequestTakes_SendsSeveralEachUnder64Kilobytes()
    {
        await using var server = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(server);

        await page.RunAsync($"{SendSoon} for (let i = 0; i < 100; i++) tracker.start(`${{i}}`, {{ text: 'ä'.repeat(1000) }}).end();");

        await Eventually.IsTrueAsync(() => server.Reports.Count == 100);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), server.Operations());
        Assert.InRange(server.Posts.Count, 4, 10);
        Assert.All(server.Posts, post => Assert.InRange(Encoding.UTF8.GetByteCount(post.Body), 1, 65_536));
    }

    [Fact]
    public async Task End_WithWhatCannotBeSent_SendsTheOthersAndDoesNotThrow()
    {
        await using var server = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(server);

        await page.RunAsync($$"""
            {{SendSoon}}
            const circle = {};
            circle.circle = circle;
            tracker.start('circle', circle).end();
            tracker.start('large', { text: 'x'.repeat(70_000) }).end();
            tracker.start('fine').end();
            """);

        await Eventually.IsTrueAsync(() => server.Posts.Count > 0);
        Assert.Equal(["fine"], server.Operations());
        Assert.Empty(page.Errors);
        Assert.Equal(2, page.Console.Count(line => line.StartsWith("[Performance] not sent:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Send_ToAServerThatSaysLater_ComesAgainAfterThat()
    {
        await using var server = await ReportServer.StartAsync();
        server.Answers.Enqueue((503, "1"));
        await using var page = await TrackerPage.OpenAsync(server);

        await page.RunAsync($"{SendSoon} tracker.start('a').end();");

        await Eventually.IsTrueAsync(() => server.Posts.Count == 2);
        Assert.Equal(server.Posts[0].Body, server.Posts[1].Body);
        Assert.InRange(server.Posts[1].At - server.Posts[0].At, TimeSpan.FromSeconds(0.95), TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public async Task Send_ToAServerThatFails_ComesAgainWithTheSameIds(int status)
    {
        await using var server = await ReportServer.StartAsync();
        server.Answers.Enqueue((status, null));
        await using var page = await TrackerPage.OpenAsync(server);

        await page.RunAsync($"{SendSoon} tracker.start('a').end();");

        await Eventually.IsTrueAsync(() => server.Posts.Count == 2);
        Assert.Equal(server.Reports[0].At("id").GetString(), server.Reports[1].At("id").GetString());
    }

    [Fact]
    public async Task Send_ToAServerThatRefusesABatch_FindsTheWrongReportAndSendsTheOthers()
    {
        await using var server = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(server);
        server.Answers.Enqueue((400, null));
        server.Answers.Enqueue((400, null));

        await page.RunAsync($"{SendSoon} ['wrong', 'b', 'c', 'd'].forEach(name => tracker.start(name).end());");

        await Eventually.IsTrueAsync(() => server.Posts.Count == 4);
        Assert.Equal(
            ["wrong b c d", "wrong", "b", "c d"],
            server.Posts.Select(post => string.Join(' ', Json.Parse(post.Body).At("reports").EnumerateArray().Select(report => report.At("operation").GetString()))));
    }

    [Fact]
    public async Task Send_WhileTheServerIsAway_KeepsTheLast100ForItsReturn()
    {
        var server = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(server);
        await server.DisposeAsync();

        await page.Page.RunAndWaitForConsoleMessageAsync(
            () => page.RunAsync($"{SendSoon} for (let i = 0; i < 150; i++) tracker.start(`${{i}}`).end();"),
            new() { Predicate = message => message.Text.Contains("ERR_CONNECTION_REFUSED", StringComparison.Ordinal) });
        await using var back = await ReportServer.StartAsync(server.Address.Port);

        await Eventually.IsTrueAsync(() => back.Reports.Count >= 100);
        Assert.Equal(Enumerable.Range(50, 100).Select(i => $"{i}"), back.Operations());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Navigate_WithReportsUnsent_SendsThemWithABeacon()
    {
        await using var server = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(server);

        await page.RunAsync($"{SendNever} tracker.start('a').end(); tracker.start('b').end();");
        Assert.Empty(server.Posts);
        await page.Page.GotoAsync(new Uri(server.Address, "/page?next").AbsoluteUri);

        await Eventually.IsTrueAsync(() => server.Posts.Count > 0);
        Assert.Equal(["a", "b"], server.Operations());
    }

    [Fact]
    public async Task Import_IntoAPageOfAnotherOrigin_SendsToTheServerOfTheModule()
    {
        await using var server = await ReportServer.StartAsync();
        await using var shop = await ReportServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(shop);

        await page.RunAsync($"""
            const tracker = (await import('{server.Address}performance-tracker.js')).performanceTracker;
            {SendSoon}
            tracker.start('visit').end();
            """);

        await Eventually.IsTrueAsync(() => server.Posts.Count > 0);
        Assert.Equal(["visit"], server.Operations());
        Assert.Empty(shop.Posts);
        Assert.Empty(page.Errors);
    }
}
