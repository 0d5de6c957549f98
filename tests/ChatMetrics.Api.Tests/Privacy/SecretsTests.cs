using System.Diagnostics;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ChatMetrics.Api.Tests.Privacy;

/// <summary>Secrets of the settings, with servers that repeat what they are sent: they are in nothing that can be read.</summary>
public sealed class SecretsTests(GarnetServer server) : ApiTests(server)
{
    private const string Mark = "SECRET";

    [Fact]
    public async Task Use_EverySecretThereIs_NoneIsLoggedTracedStoredOrAnswered()
    {
        await using var echo = await StartEchoAsync();
        using var telemetry = new CapturedTelemetry();
        var api = await StartAsync(
            telemetry,
            "--OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
            $"--ChatMetrics:Models:m:Endpoint={echo.Urls.Single()}/v1",
            "--ChatMetrics:Models:m:Model=gpt-5-mini",
            $"--ChatMetrics:Models:m:ApiKey=sk-{Mark}-model",
            "--ChatMetrics:Users:Hash=true",
            $"--ChatMetrics:Users:HashKey={Mark}-hash",
            $"--ChatMetrics:Alerts:Channels:hook:Url={echo.Urls.Single()}/{Mark}-path?token={Mark}-query",
            $"--ChatMetrics:Alerts:Channels:hook:Secret={Mark}-signature");

        var answers = new List<string>();
        foreach (var (path, body) in new[]
        {
            ("/chat", """{"message":"hi","conversation_id":"c","user":"ann"}"""),
            ("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}"""),
            ("/alerts/test?rule=errors", ""),
        })
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var response = await api.Client.PostAsync(path, content, Cancellation);
            answers.Add($"{path} {response.StatusCode} {response.Headers} {await response.Content.ReadAsStringAsync(Cancellation)}");
        }

        foreach (var path in new[] { "/alerts/rules", "/alerts/deliveries", "/alerts", "/health", "/metrics", "/dashboard/snapshot", "/chats", "/v1/models" })
        {
            using var response = await api.GetAsync(path);
            answers.Add($"{path} {await response.Content.ReadAsStringAsync(Cancellation)}");
        }

        Assert.Contains(answers, answer => answer.StartsWith("/chat BadGateway", StringComparison.Ordinal));
        AssertNoneHas(answers);
        AssertNoneHas(api.Log.Messages);
        AssertNoneHas(telemetry.Logs.Select(log => log.Message));
        // The echo runs in this process, too.
        var spans = telemetry.Spans.Where(span => span.Kind != ActivityKind.Server || $"{span.GetTagItem("server.port")}" != $"{new Uri(echo.Urls.Single()).Port}").ToArray();
        AssertNoneHas(spans.SelectMany(span => span.TagObjects.Select(tag => $"{span.DisplayName}: {tag.Key} {tag.Value}")));
        AssertNoneHas(spans.Select(span => $"{span.DisplayName} {span.StatusDescription}"));
        AssertNoneHas(await StoredText.ReadAsync(Server));
        AssertNoneHas(StoredText.Read(api.SpoolFolder));
    }

    private static void AssertNoneHas(IEnumerable<string> texts) =>
        Assert.DoesNotContain(texts, text => text.Contains(Mark, StringComparison.Ordinal));

    // Refuses everything, and says what it was sent.
    private static async Task<WebApplication> StartEchoAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var echo = builder.Build();
        echo.MapFallback((HttpRequest request) => Results.Json(
            new { error = new { message = $"Refused: {request.Path}{request.QueryString} {request.Headers.Authorization}" } }, statusCode: 401));
        await echo.StartAsync(Cancellation);
        return echo;
    }
}
