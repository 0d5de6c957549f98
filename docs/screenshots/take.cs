#:package Microsoft.Playwright
#:property PublishAot=false

// Takes the README's screenshots: dotnet run docs/screenshots/take.cs [seconds, 240 by default]
// Starts the application on data of its own, has several people ask for that long what people ask, and takes the dashboard's
// picture in Chromium (CHROMIUM, else /usr/bin/chromium), light and dark.
using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

var asking = TimeSpan.FromSeconds(args is [var seconds] ? int.Parse(seconds) : 240);
var folder = Folder();
var data = Directory.CreateTempSubdirectory("screenshots-");

var start = new ProcessStartInfo("dotnet", ["run", "--project", Path.Combine(folder, "../../ChatMetrics.AppHost"), "--", "--port", "0", "--no-dashboard"])
{
    RedirectStandardOutput = true,
};
start.Environment["CHATMETRICS_DATA"] = data.FullName;
using var application = Process.Start(start)!;
try
{
    Uri? address = null;
    while (await application.StandardOutput.ReadLineAsync() is { } line && !Regex.IsMatch(line, @"^host +\| ready"))
    {
        address = Regex.Match(line, @"^  Dashboard +(http\S+)$") is { Success: true } row ? new Uri(row.Groups[1].Value) : address;
    }

    // What it prints from now on is of no interest, but must go somewhere.
    _ = application.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    using var client = new HttpClient { BaseAddress = address ?? throw new InvalidOperationException("The application did not start.") };
    await Task.WhenAll(People.Names.Select(name => People.AskAsync(client, name, asking)));
    await TakeAsync(address.ToString(), ColorScheme.Light, "light");
    await TakeAsync(address.ToString(), ColorScheme.Dark, "dark");
}
finally
{
    using (Process.Start("kill", [$"{application.Id}"]))
    {
        await application.WaitForExitAsync();
    }

    data.Delete(recursive: true);
}

async Task TakeAsync(string url, ColorScheme scheme, string name)
{
    using var playwright = await Playwright.CreateAsync();
    await using var browser = await playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
        Args = ["--no-sandbox"],
    });
    var page = await browser.NewPageAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1280, Height = 1180 } });
    await page.GotoAsync(url);
    await page.GetByText("live", new() { Exact = true }).WaitForAsync();
    // The latest chats are read after the first paint.
    await page.GetByRole(AriaRole.Region, new() { Name = "Latest chats" }).GetByRole(AriaRole.Rowheader).First.WaitForAsync();
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"dashboard-{name}.png") });
}

static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

internal static class People
{
    public static readonly string[] Names = ["anna_morning", "ben_acne", "chiara_sunscreen", "david_sleep", "elif_winter"];

    private static readonly string[] Questions =
    [
        "Hello Aara! How are you?",
        "I have oily skin and acne. What skincare routine do you recommend for the summer?",
        "and in the evening?",
        "Can I use retinol together with vitamin C?",
        "What does niacinamide do?",
        "Trockene Haut im Winter, was hilft?",
        "Convert 30 ml to tsp",
        "How much sunscreen do I need on a beach day, and how often should I reapply it after swimming?",
        "I sleep badly, what can I do?",
        "thanks",
    ];

    /// <summary>One person asks, reads, and asks on.</summary>
    public static async Task AskAsync(HttpClient client, string name, TimeSpan duration)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < duration; await Task.Delay(Random.Shared.Next(300, 3000)))
        {
            var question = Questions[Random.Shared.Next(Questions.Length)];
            (await client.PostAsJsonAsync("/chat", new { message = question, conversation_id = name })).EnsureSuccessStatusCode();
        }
    }
}
