#:package Microsoft.Playwright
#:property PublishAot=false

// Takes the README's screenshots: dotnet run docs/screenshots/take.cs [seconds, 240 by default]
// Starts the application on data of its own, has the load generator ask for that long, and takes the dashboard's picture in
// Chromium (CHROMIUM, else /usr/bin/chromium), light and dark.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

var asking = TimeSpan.FromSeconds(args is [var seconds] ? int.Parse(seconds) : 240);
var folder = Folder();
var data = Directory.CreateTempSubdirectory("screenshots-");
var port = FreePort();
var address = $"http://localhost:{port}";

using var application = Run("../../ChatMetrics.AppHost", "--port", $"{port}", "--dashboard", "off");
try
{
    await AnswersAsync();
    using var load = Run(
        "../../bench/ChatMetrics.LoadGenerator", $"--services:api:http:0={address}", $"--LoadGenerator:Duration={asking}", "--LoadGenerator:Seed=1");
    await load.WaitForExitAsync();
    await TakeAsync(ColorScheme.Light, "light");
    await TakeAsync(ColorScheme.Dark, "dark");
}
finally
{
    using (Process.Start("kill", [$"{application.Id}"]))
    {
        await application.WaitForExitAsync();
    }

    data.Delete(recursive: true);
}

Process Run(string project, params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", ["run", "--project", Path.Combine(folder, project), "--", .. arguments]);
    start.Environment["CHATMETRICS_DATA"] = data.FullName;
    return Process.Start(start)!;
}

async Task AnswersAsync()
{
    using var client = new HttpClient { BaseAddress = new Uri(address) };
    for (var since = Stopwatch.StartNew(); ; await Task.Delay(500))
    {
        try
        {
            (await client.GetAsync("/health")).EnsureSuccessStatusCode();
            return;
        }
        catch (HttpRequestException) when (!application.HasExited && since.Elapsed < TimeSpan.FromMinutes(5))
        {
            // it is still being built, or starting
        }
    }
}

async Task TakeAsync(ColorScheme scheme, string name)
{
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
        Args = ["--no-sandbox"],
    });
    var page = await browser.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 1180 } });
    await page.GotoAsync(address);
    await page.GetByText("live", new() { Exact = true }).WaitForAsync();
    // The latest chats are read after the first paint.
    await page.GetByRole(AriaRole.Region, new() { Name = "Latest chats" }).GetByRole(AriaRole.Rowheader).First.WaitForAsync();
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}.png") });
}

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
