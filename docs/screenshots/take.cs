#:package Microsoft.Playwright
#:property PublishAot=false

// Takes the screenshots: dotnet run docs/screenshots/take.cs [seconds, 240 by default]
// Starts the application on data of its own, has three users chat as a chat UI does, through the OpenAI protocol with a fake
// model, and takes the pictures of what it was for and of who it was; then has the load generator ask for that long, and takes
// the dashboard's picture, light and dark. In Chromium (CHROMIUM, else /usr/bin/chromium).
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;

var asking = TimeSpan.FromSeconds(args is [var seconds] ? int.Parse(seconds) : 240);
var folder = Folder();
var data = Directory.CreateTempSubdirectory("screenshots-");
var port = FreePort();
var address = $"http://localhost:{port}";

var model = FreePort();

using var fakeModel = Run("../../bench/ChatMetrics.FakeModel", "--urls", $"http://127.0.0.1:{model}", "--FakeModel:TokensPerSecond=300");
using var application = Run("../../ChatMetrics.AppHost", "--port", $"{port}", "--dashboard", "off");
try
{
    await AnswersAsync();
    await ChatAsync();
    await TakeGroupsAsync();
    using var load = Run(
        "../../bench/ChatMetrics.LoadGenerator", $"--services:api:http:0={address}", $"--LoadGenerator:Duration={asking}", "--LoadGenerator:Seed=1");
    await load.WaitForExitAsync();
    await TakeAsync(ColorScheme.Light, "light");
    await TakeAsync(ColorScheme.Dark, "dark");
}
finally
{
    using (Process.Start("kill", [$"{application.Id}", $"{fakeModel.Id}"]))
    {
        await application.WaitForExitAsync();
    }

    data.Delete(recursive: true);
}

Process Run(string project, params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", ["run", "--project", Path.Combine(folder, project), "--", .. arguments]);
    start.Environment["CHATMETRICS_DATA"] = data.FullName;
    start.Environment["ChatMetrics__DefaultModel"] = "aara-offline";
    start.Environment["ChatMetrics__Models__gpt__Model"] = "fake-model";
    start.Environment["ChatMetrics__Models__gpt__Endpoint"] = $"http://127.0.0.1:{model}/v1";
    start.Environment["ChatMetrics__Models__gpt__InputPrice"] = "2";
    start.Environment["ChatMetrics__Models__gpt__OutputPrice"] = "10";
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

// One answer, and what a chat UI asks for beside it.
async Task ChatAsync()
{
    using var client = new HttpClient { BaseAddress = new Uri(address) };
    foreach (var (user, messages) in new[] { ("ann", 12), ("bob", 5), ("cleo", 2) })
    {
        for (var message = 0; message < messages; message++)
        {
            foreach (var purpose in new[] { "chat", "title", "tags", "follow_ups" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions");
                request.Headers.Add("X-ChatMetrics-User-Id", user);
                request.Headers.Add("X-ChatMetrics-Purpose", purpose);
                request.Headers.Add("X-ChatMetrics-Conversation-Id", $"{user}-{message / 3}");
                request.Content = JsonContent.Create(new
                {
                    model = "gpt",
                    messages = new[] { new { role = "user", content = $"What does my skin need today? ({purpose})" } },
                });
                (await client.SendAsync(request)).EnsureSuccessStatusCode();
            }
        }
    }
}

async Task TakeGroupsAsync()
{
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await LaunchAsync(playwright);
    var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } });
    foreach (var (name, last) in new[] { ("purposes", "follow_ups"), ("users", "cleo") })
    {
        await page.GotoAsync($"{address}/#/{name}?period=1h");
        var list = page.GetByRole(AriaRole.Region, new() { Name = name, Exact = false });
        await list.GetByText(last, new() { Exact = true }).First.WaitForAsync();
        await list.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
    }
}

Task<IBrowser> LaunchAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
    Args = ["--no-sandbox"],
});

async Task TakeAsync(ColorScheme scheme, string name)
{
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await LaunchAsync(playwright);
    var page = await browser.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 1180 } });
    await page.GotoAsync(address);
    await page.GetByText("live", new() { Exact = true }).WaitForAsync();
    // The latest chats are read after the first paint.
    await page.GetByRole(AriaRole.Region, new() { Name = "Chats", Exact = true }).GetByRole(AriaRole.Rowheader).First.WaitForAsync();
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}.png") });
}

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}

static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
