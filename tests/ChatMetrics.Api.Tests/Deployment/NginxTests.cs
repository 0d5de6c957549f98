using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Deployment;

/// <summary>The API behind a real nginx with <c>docs/deploy/nginx.conf</c>.</summary>
public sealed class NginxTests(GarnetServer server) : ApiTests(server)
{
    private static readonly Uri Site = new($"https://{NginxServer.Host}");

    [Fact]
    public async Task Nginx_WithTheDocumentsConfiguration_PassesOnStreamsAndWhoTheClientIs()
    {
        InstalledProgram.Require("nginx");
        var api = await StartAsync([.. TestKeys.Settings, "--ChatMetrics:Proxies=127.0.0.1", $"--AllowedHosts={NginxServer.Host}", "--ChatMetrics:RequestsPerMinute=3"]);
        await using var nginx = await NginxServer.StartAsync(api.Client.BaseAddress!);
        nginx.Client.UseKey(TestKeys.Of(AccessScopes.Admin));

        await HttpIsHttpsAsync(nginx.Client);
        await SignInIsSecureAsync(nginx.Client);
        await StreamsComeAsTheyAreWrittenAsync(api, nginx.Client);
        await ForgedAddressDoesNotCountAsync(nginx.Client);
    }

    private static async Task HttpIsHttpsAsync(HttpClient client)
    {
        using var plain = await client.GetAsync(new Uri($"http://{NginxServer.Host}/chats?limit=1"), Cancellation);

        Assert.Equal((HttpStatusCode)308, plain.StatusCode);
        Assert.Equal(new Uri(Site, "/chats?limit=1"), plain.Headers.Location);
    }

    private static async Task SignInIsSecureAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(Site, "/session"), new { key = TestKeys.Of(AccessScopes.Read) }, Cancellation);

        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["max-age=31536000"], answer.Headers.GetValues("Strict-Transport-Security"));
        Assert.Equal(HttpVersion.Version20, answer.Version);
    }

    // The model falls silent, so the stream does not end: what comes of it was not kept back. And who hangs up, hangs up the chat.
    private static async Task StreamsComeAsTheyAreWrittenAsync(ChatApplication api, HttpClient client)
    {
        await using var live = await SseReader.OpenAsync(
            await client.GetAsync(new Uri(Site, "/live-metrics?events=chat"), HttpCompletionOption.ResponseHeadersRead, Cancellation));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Site, "/chat"))
        {
            Content = JsonContent.Create(new { message = "hi" }),
            Version = HttpVersion.Version20,
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        api.Model.Hangs = true;
        await using (var answer = await SseReader.OpenAsync(await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation)))
        {
            await NextAsync(answer, "token");
        }

        Assert.Equal("cancelled", (await NextAsync(live, "chat")).At("status").GetString());
        api.Model.Hangs = false;
    }

    private static async Task ForgedAddressDoesNotCountAsync(HttpClient client)
    {
        var statuses = new List<HttpStatusCode>();
        for (var chat = 0; chat < 3; chat++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Site, "/chat")) { Content = JsonContent.Create(new { message = "hi" }) };
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{chat}");
            using var answer = await client.SendAsync(request, Cancellation);
            statuses.Add(answer.StatusCode);
        }

        // One chat was asked before.
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    private static async Task<JsonElement> NextAsync(SseReader reader, string name)
    {
        while (true)
        {
            var (next, data) = await reader.NextAsync();
            if (next == name)
            {
                return data;
            }
        }
    }
}
