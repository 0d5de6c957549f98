using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Playwright;
using static ChatMetrics.Browser.Tests.DashboardChatsTests;
using static Microsoft.Playwright.Assertions;

namespace ChatMetrics.Browser.Tests;

/// <summary>The dashboard's list of chats, saved as a file.</summary>
public sealed class DashboardExportTests(GarnetServer server) : ApiTests(server)
{
    private const string Rows = "id,message\r\n1,\"two\r\nlines\"\r\n2,plain\r\n";

    [Fact]
    public async Task Save_FilteredList_IsAFileOfItsChatsInTheChosenFormat()
    {
        var api = await StartAsync();
        await AskAsync(api, "Elsewhere", "a");
        var (first, second) = (await AskAsync(api, "Käse?", "b"), await AskAsync(api, "And?", "b"));
        await using var page = await DashboardPage.OpenAsync(api, hash: "#/?period=24h&conversation_id=b");
        await ShowsAsync(page.Region("Chats"), "And?", "Käse?");
        var dialog = await OpenAsync(page);
        await Expect(dialog).ToContainTextAsync("All chats of the last 24 hours · Conversation: b");

        var (name, csv) = await SaveAsync(page, dialog);

        Assert.Matches(@"^chatmetrics-chats-24h-\d{8}T\d{6}Z\.csv$", name);
        Assert.StartsWith("\ufeffconversation_id,chat_id,message,", csv, StringComparison.Ordinal);
        Assert.Equal([$"b,{first},Käse?", $"b,{second},And?"], csv.TrimEnd().Split("\r\n").Skip(1).Select(row => string.Join(',', row.Split(',').Take(3))));
        await Expect(dialog.GetByRole(AriaRole.Status)).ToHaveTextAsync($"2 chats saved as {name}.");

        foreach (var (format, lines) in new[] { ("JSON lines", 2), ("JSON", 4) })
        {
            await dialog.GetByLabel("Format").SelectOptionAsync(format);
            (name, var json) = await SaveAsync(page, dialog);
            Assert.Equal(lines, json.TrimEnd().Split('\n').Length);
            Assert.DoesNotContain('\ufeff', json);
            await Expect(dialog.GetByRole(AriaRole.Status)).ToHaveTextAsync($"2 chats saved as {name}.");
        }

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Save_FileThatTakesLong_ShowsHowFarItIsAndIsCancelled()
    {
        var (page, dialog, download) = await BeginAsync();
        await using var disposingPage = page;
        await using var disposingDownload = download;

        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Received 2 of about 1,234 chats, ");
        await Expect(dialog.GetByRole(AriaRole.Progressbar)).ToHaveJSPropertyAsync("value", 2);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await download.HungUpAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Save_FileThatBreaksOff_SaysWhyAndSavesNothing()
    {
        var (page, dialog, download) = await BeginAsync();
        await using var disposingPage = page;
        await using var disposingDownload = download;
        page.Page.Download += (_, _) => Assert.Fail("A half file was saved.");

        await download.SendAsync("# incomplete after 2 rows: Redis is not responding.\r\n");
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Received 3 ");
        download.BreakOff();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The export broke off after 2 chats; nothing is saved. Redis is not responding.");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Save_TooManyExports_SaysSo()
    {
        var api = await StartAsync();
        await AskAsync(api, "What helps?", "c");
        await using var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        await page.Page.RouteAsync("**/export/chats*", route => route.FulfillAsync(new()
        {
            Status = 429,
            ContentType = "application/problem+json",
            Body = """{"title":"Too many exports.","detail":"At most 2 at once."}""",
        }));
        var dialog = await OpenAsync(page);

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("At most 2 at once.");
    }

    // A file of which two rows have come.
    private async Task<(DashboardPage Page, ILocator Dialog, SlowDownload Download)> BeginAsync()
    {
        var api = await StartAsync();
        await AskAsync(api, "What helps?", "c");
        var download = new SlowDownload();
        var page = await DashboardPage.OpenAsync(api, mayLoseConnection: true);
        await page.Page.RouteAsync("**/export/chats*", route => route.ContinueAsync(new() { Url = download.Address }));
        var dialog = await OpenAsync(page);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await download.BeginAsync("Content-Type: text/csv", "Content-Disposition: attachment; filename=\"chats.csv\"", "X-Total-Count-Estimate: 1234");
        await download.SendAsync(Rows);
        return (page, dialog, download);
    }

    private static async Task<ILocator> OpenAsync(DashboardPage page)
    {
        await page.Region("Chats").GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync();
        return page.Page.GetByRole(AriaRole.Dialog, new() { Name = "Export chats" });
    }

    private static async Task<(string Name, string Text)> SaveAsync(DashboardPage page, ILocator dialog)
    {
        var download = await page.Page.RunAndWaitForDownloadAsync(() => dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync());
        return (download.SuggestedFilename, System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(await download.PathAsync(), Cancellation)));
    }
}
