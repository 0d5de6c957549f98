#:package Microsoft.Playwright
#:property PublishAot=false

// The dashboard, open for a day: dotnet run bench/dashboard.cs ADDRESS [hours, 24 by default]
// Opens the page of an application that runs, and hands it the events of so many hours at 5 chats and one sample a second, as fast as it
// takes them; prints the page's elements and heap after each two hours of them. In Chromium (CHROMIUM, else /usr/bin/chromium).
using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

const int EventsAnHour = 6 * 3600;

// The page's one stream, within reach.
const string KeepStream = """
    const Stream = EventSource;
    window.EventSource = class extends Stream { constructor(url) { super(url); window.stream = this; } };
    """;

// A sample, then five chats, a second after the other; the page draws after every ten seconds of them.
const string Push = """
    async ({ from, events, last }) => {
      const start = Date.now();
      for (let i = from; i < from + events; i++) {
        const at = new Date(start + Math.floor(i / 6) * 1000).toISOString();
        if (i % 6 === 0) {
          const sample = { ...last.sample, timestamp: at, system_cpu_percent: i % 100, process_memory_mb: 100 + i % 50 };
          window.stream.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(sample) }));
        } else {
          const id = `chat_${1_000_000_000_000 + i}000000000`;
          const chat = { ...last.chat, chat_id: id, started_at: at, message: `Question ${i}` };
          window.stream.dispatchEvent(new MessageEvent('chat', { data: JSON.stringify(chat) }));
        }
        if (i % 60 === 59) {
          await new Promise((resolve) => setTimeout(resolve));
        }
      }
    }
    """;

var address = args[0];
var hours = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 24;
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
    Args = ["--no-sandbox"],
});
var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
await page.AddInitScriptAsync(KeepStream);
await page.GotoAsync($"{address}/#/?period=5m");
await page.WaitForFunctionAsync("() => window.stream?.readyState === EventSource.OPEN");
// All panels are made.
await page.EvaluateAsync("() => scrollTo(0, document.body.scrollHeight)");
await page.GetByRole(AriaRole.Region, new() { Name = "Memory", Exact = true }).WaitForAsync();
var last = await page.EvaluateAsync<object>(
    """
    async () => {
      const { samples, chats } = await (await fetch('dashboard/snapshot')).json();
      return { sample: samples[0], chat: chats[0] };
    }
    """);
var tools = await page.Context.NewCDPSessionAsync(page);
await tools.SendAsync("Performance.enable");
Console.WriteLine("hours  elements  heap, MB  seconds");
var clock = Stopwatch.StartNew();
await PrintAsync(0);
for (var hour = 0; hour < hours; hour += 2)
{
    await page.EvaluateAsync(Push, new { from = hour * EventsAnHour, events = 2 * EventsAnHour, last });
    await PrintAsync(hour + 2);
}

async Task PrintAsync(int hour)
{
    await tools.SendAsync("HeapProfiler.collectGarbage");
    var metrics = (await tools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
        .ToDictionary(metric => metric.GetProperty("name").GetString()!, metric => metric.GetProperty("value").GetDouble());
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{hour,5}  {metrics["Nodes"],8:0}  {metrics["JSHeapUsedSize"] / 1_048_576,8:0.0}  {clock.Elapsed.TotalSeconds,7:0}"));
}
