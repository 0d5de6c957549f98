using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Playwright;

namespace ChatMetrics.Browser.Tests;

/// <summary>A chat measured from the click to the painted answer by /tracked-chat.js.</summary>
[Collection(Collections.Modules)]
public sealed class TrackedChatTests(GarnetServer server) : ApiTests(server)
{
    private const string Page = """
        <!DOCTYPE html>
        <title>Ask</title>
        <link rel="icon" href="data:,">
        <button>Ask</button>
        <p></p>
        <output></output>
        <script type="module">
          import { ask } from '/tracked-chat.js';
          window.streams = true;
          window.question = { message: 'What helps dry skin?', conversation_id: 'browser' };
          document.querySelector('button').addEventListener('click', async click => {
            const shown = document.querySelector('p');
            shown.textContent = '';
            try {
              const { report } = await ask('/chat', window.question, {
                since: click.timeStamp,
                onToken: window.streams ? text => { shown.textContent += text; } : undefined,
                render: answer => { shown.textContent = answer.response; },
              });
              document.querySelector('output').textContent = JSON.stringify(report);
            } catch (error) {
              document.querySelector('output').textContent = `${error.message} ${error.cause?.status}`;
            }
          });
        </script>
        """;

    [Fact]
    public async Task Ask_ForAStream_MeasuresFromTheClickToThePaintedAnswer()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);

        var report = await AskAsync(page);

        Assert.Equal("A gentle cleanser.", await page.Page.Locator("p").TextContentAsync());
        var metrics = report.At("metrics").EnumerateArray().ToDictionary(metric => metric.At("name").GetString()!, Span);
        Assert.Equal(["request_sent", "first_byte", "first_token", "stream", "network", "render"], metrics.Keys);
        Assert.All(["request_sent", "first_byte", "first_token"], name => Assert.Equal(0, metrics[name].From));
        Assert.InRange(metrics["first_byte"].To, metrics["request_sent"].To, metrics["first_token"].To);
        Assert.InRange(metrics["stream"].From, metrics["first_token"].To - 0.01, metrics["render"].From);
        Assert.InRange(metrics["render"].From, metrics["stream"].To - 0.01, metrics["render"].To);
        Assert.InRange(report.At("total_ms").GetDouble(), metrics["render"].To - 0.01, double.MaxValue);
    }

    [Theory]
    [InlineData("event: token\ndata: {\"text\":\"A gentle \"}\n\nevent: completed\ndata: {\"response\":\"A gentle cleanser.\"}\n\n")]
    [InlineData(": ka\n\nevent: token\ndata: {\"text\":\"A gentle \"}\n\n: ka\n\nevent: completed\ndata: {\"response\":\"A gentle cleanser.\"}\n\n")]
    [InlineData("event: token\r\ndata: {\"text\":\"A gentle \"}\r\n\r\nevent: completed\r\ndata: {\"response\":\"A gentle cleanser.\"}\r\n\r\n")]
    [InlineData("event:token\rdata:{\"text\":\rdata:\"A gentle \"}\r\rid: 7\revent:completed\rdata:{\"response\":\"A gentle cleanser.\"}\r\r")]
    public async Task Ask_ForAStreamOfOtherLines_ReadsItAsEventSourceWould(string stream)
    {
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api);
        await page.Page.RouteAsync("**/chat", route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = stream }));

        var told = await page.RunAsync("""
            const { ask } = await import('/tracked-chat.js');
            const pieces = [];
            let rendered;
            await ask('/chat', { message: 'hi' }, { onToken: text => pieces.push(text), render: answer => { rendered = answer.response; } });
            return { pieces, rendered };
            """);

        Assert.Equal("""{"pieces":["A gentle "],"rendered":"A gentle cleanser."}""", told.GetRawText());
    }

    [Fact]
    public async Task Ask_ForAStream_LaysTheReportUnderTheServersStages()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);

        var report = await AskAsync(page);

        var conversation = await api.GetAsync("/conversation-metrics/browser").ReadAsync();
        var chat = Assert.Single(conversation.At("individual_chats").EnumerateArray());
        Assert.Equal(chat.At("chat_id").GetString(), report.At("chat_id").GetString());
        var network = report.At("metrics").EnumerateArray().Single(metric => metric.At("name").GetString() == "network");
        var serverMs = network.At("metadata.server_total_ms").GetDouble();
        Assert.Equal(chat.At("total_duration_ms").GetDouble(), serverMs);
        Assert.InRange(network.At("metadata.server_started_at_ms").GetDouble() + serverMs, 0, report.At("total_ms").GetDouble());
    }

    [Fact]
    public async Task Ask_ForOneAnswer_MeasuresItWithoutAFirstToken()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);
        await page.RunAsync("window.streams = false;");

        var report = await AskAsync(page);

        Assert.Equal("A gentle cleanser.", await page.Page.Locator("p").TextContentAsync());
        Assert.StartsWith("chat_", report.At("chat_id").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["request_sent", "first_byte", "stream", "network", "render"],
            report.At("metrics").EnumerateArray().Select(metric => metric.At("name").GetString()));
    }

    [Fact]
    public async Task Ask_AModelThatFailsMidway_ReportsTheErrorAndGivesItToThePage()
    {
        var api = await StartAsync();
        api.Model.Failure = new HttpRequestException("no more");
        await using var page = await OpenAsync(api);

        await page.Page.ClickAsync("button");
        await Assertions.Expect(page.Page.Locator("output")).ToContainTextAsync("502");

        var report = (await page.RunAsync("return tracker.getReports();"))[0];
        Assert.Equal("The model failed.", report.At("metadata.error").GetString());
        Assert.False(report.TryGetProperty("chat_id", out _));
        var stream = report.At("metrics").EnumerateArray().Last();
        Assert.Equal("stream", stream.At("name").GetString());
        Assert.True(stream.At("metadata.unfinished").GetBoolean());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Ask_WhatIsNotValid_GivesTheProblemToThePage()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);
        await page.RunAsync("window.question = { message: ' ' };");

        await page.Page.ClickAsync("button");
        await Assertions.Expect(page.Page.Locator("output")).ToContainTextAsync("400");

        var report = (await page.RunAsync("return tracker.getReports();"))[0];
        Assert.Equal("The request is not valid.", report.At("metadata.error").GetString());
    }

    [Fact]
    public async Task Ask_AServerThatIsAway_GivesTheErrorToThePage()
    {
        var api = await StartAsync();
        await using var page = await OpenAsync(api);
        await StopAsync(api);

        await page.Page.ClickAsync("button");
        await Assertions.Expect(page.Page.Locator("output")).ToContainTextAsync("Failed to fetch");

        var report = (await page.RunAsync("return tracker.getReports();"))[0];
        Assert.Equal("TypeError", report.At("metadata.error").GetString());
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Ask_FromAPageOfAnotherPort_IsAnswered()
    {
        var api = await StartAsync();
        await using var shop = await PageServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(api, shop.Page);

        var asked = await page.RunAsync($$"""
            const { ask } = await import('{{api.Client.BaseAddress}}tracked-chat.js');
            const pieces = [];
            const question = { message: 'What helps dry skin?' };
            const streamed = await ask('{{api.Client.BaseAddress}}chat', question, { onToken: text => pieces.push(text) });
            const whole = await ask('{{api.Client.BaseAddress}}chat', question);
            const { headers } = await fetch('{{api.Client.BaseAddress}}chat', {
              method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(question),
            });
            return { streamed: pieces.join(''), whole: whole.answer.response, chat: streamed.report.chat_id,
              id: headers.get('X-Chat-Id'), timing: headers.get('Server-Timing') };
            """);

        Assert.Equal(("A gentle cleanser.", "A gentle cleanser."), (asked.At("streamed").GetString(), asked.At("whole").GetString()));
        Assert.StartsWith("chat_", asked.At("chat").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("chat_", asked.At("id").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("request_received;dur=", asked.At("timing").GetString(), StringComparison.Ordinal);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Ask_FromAPageThatMayNot_IsRefusedByTheBrowser()
    {
        var api = await StartAsync("--ChatMetrics:Live:Origins=https://status.example.org");
        await using var shop = await PageServer.StartAsync();
        await using var page = await TrackerPage.OpenAsync(api, shop.Page);

        var error = await page.RunAsync($$"""
            const { ask } = await import('{{api.Client.BaseAddress}}tracked-chat.js');
            return await ask('{{api.Client.BaseAddress}}chat', { message: 'hi' }).catch(error => error.message);
            """);

        Assert.Equal("Failed to fetch", error.GetString());
        Assert.Equal(0, (await api.GetAsync("/chats").ReadAsync()).At("chats").GetArrayLength());
    }

    [Theory]
    [InlineData("http://localhost:5500", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Chat_OfAnotherOrigin_MayBeReadWhenItIsAllowed(string origin, bool may)
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat")
        {
            Content = new StringContent("""{"message":"hi"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Origin", origin);

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(may ? [origin] : [], response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed : []);
        Assert.Equal(may, response.Headers.TryGetValues("Access-Control-Expose-Headers", out var exposed));
        Assert.Equal(may ? "Retry-After,X-Chat-Id,Server-Timing" : "", string.Join(',', exposed ?? []));
    }

    [Fact]
    public async Task Example_OfTheDocumentation_ShowsTheAnswerAndMeasuresIt()
    {
        var text = Repository.Read("docs/performance-tracker.md");
        var example = text.Split("```html\n")[1].Split("```")[0];
        var api = await StartAsync();
        await using var page = await TrackerPage.OpenAsync(api, example);

        await page.Page.ClickAsync("button");
        await Assertions.Expect(page.Page.Locator("p")).ToHaveTextAsync("A gentle cleanser.");

        await page.Page.WaitForFunctionAsync("() => tracker.getReports().length === 2");
        var operations = (await page.RunAsync("return tracker.getReports();")).EnumerateArray().Select(report => report.At("operation").GetString());
        Assert.Equal(["chat_request", "startup"], operations.Order());
        Assert.Empty(page.Errors);
    }

    private static Task<TrackerPage> OpenAsync(ChatApplication api) => TrackerPage.OpenAsync(api, Page);

    private static async Task<JsonElement> AskAsync(TrackerPage page)
    {
        await page.Page.ClickAsync("button");
        await Assertions.Expect(page.Page.Locator("output")).Not.ToBeEmptyAsync();
        return Json.Parse((await page.Page.Locator("output").TextContentAsync())!);
    }

    private static (double From, double To) Span(JsonElement metric)
    {
        var from = metric.At("started_at_ms").GetDouble();
        return (from, from + metric.At("duration_ms").GetDouble());
    }
}
