using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace ChatMetrics.Api.Tests.Limits;

/// <summary>What one caller may ask for, and how it may be sent.</summary>
public sealed class ChatLimitsTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Post_OverTheMinutesLimitByTwoReplicas_Is429AtBoth()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var one = await StartAsync(time, "--ChatMetrics:RequestsPerMinute=2");
        var other = await StartAsync(time, "--ChatMetrics:RequestsPerMinute=2");
        await AskAsync(one).ReadAsync();
        await AskAsync(other).ReadAsync();

        foreach (var replica in new[] { one, other })
        {
            using var refused = await AskAsync(replica);
            Assert.Equal(
                "Too many chats of this address: at most 2 a minute (ChatMetrics:RequestsPerMinute).",
                (await refused.ReadAsync(429)).At("detail").GetString());
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Post_OverTheMinutesLimitWithoutRedis_Is429()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync("--ChatMetrics:RequestsPerMinute=1");
        await AskAsync(api).ReadAsync();

        await AskAsync(api).ReadAsync(429);
    }

    [Fact]
    public async Task Post_LimitedByKey_CountsEachKeyForItself()
    {
        var api = await StartAsync([.. TestKeys.Settings, "--ChatMetrics:RequestsPerMinute=1", "--ChatMetrics:Limits:By=Key"]);
        api.Client.UseKey(TestKeys.Of(AccessScopes.Chat));
        await AskAsync(api).ReadAsync();
        Assert.Contains(
            "of this key", (await AskAsync(api).ReadAsync(429)).At("detail").GetString(), StringComparison.Ordinal);

        api.Client.UseKey(TestKeys.Of(AccessScopes.Admin));
        await AskAsync(api).ReadAsync();
    }

    [Fact]
    public async Task Post_LimitedByUser_CountsEachUserForHerselfAndNamesWhatItCountedBy()
    {
        var api = await StartAsync("--ChatMetrics:RequestsPerMinute=1", "--ChatMetrics:Limits:By=user");
        await AskAsync(api, "ann").ReadAsync();
        Assert.Contains("of this user", (await AskAsync(api, "ann").ReadAsync(429)).At("detail").GetString(), StringComparison.Ordinal);

        await AskAsync(api, "bob").ReadAsync();
        await AskAsync(api).ReadAsync();
        Assert.Contains("of this address", (await AskAsync(api).ReadAsync(429)).At("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            await StoredText.ReadAsync(Server), text => text.StartsWith("cm:rate:", StringComparison.Ordinal) && text.Contains("ann", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ConcurrentChatsPerCaller", 429, "rate_limited")]
    [InlineData("ConcurrentChats", 503, "too_busy")]
    public async Task Post_MoreAtOnceThanMayBe_IsRefusedUntilOneHasEnded(string limit, int status, string reason)
    {
        var api = await StartAsync($"--ChatMetrics:Limits:{limit}=1");
        var release = new TaskCompletionSource();
        api.Model.Work = _ => release.Task;
        var first = AskAsync(api);
        await api.Model.Called.WaitAsync(Cancellation);

        using var refused = await AskAsync(api);

        Assert.Contains(limit, (await refused.ReadAsync(status)).At("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        release.SetResult();
        await first.ReadAsync();
        await AskAsync(api).ReadAsync();
        await Eventually.IsTrueAsync(async () =>
            (await api.GetAsync("/statistics/refused").ReadAsync()).At("reasons") is { } reasons
            && reasons.GetArrayLength() == 1 && reasons[0].At("reason").GetString() == reason);
    }

    [Fact]
    public async Task PostReports_MoreThanAMinuteTakes_Is429WithRetryAfter()
    {
        var api = await StartAsync("--ChatMetrics:Limits:ReportsPerMinute=2");
        await api.PostReportAsync($$"""{"reports": [{{Report}}, {{Report}}]}""").ReadAsync(201);

        using var refused = await api.PostReportAsync(Report);

        Assert.Contains("At most 2 reports a minute", (await refused.ReadAsync(429)).At("detail").GetString(), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Post_BodyOrHeadersAboveTheLimit_IsRefused()
    {
        var api = await StartAsync("--ChatMetrics:Limits:MaxBodyKb=2", "--ChatMetrics:Limits:MaxHeaderKb=4");
        await api.PostAsync(new { message = new string('x', 3_000) }).ReadAsync(413);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive");
        request.Headers.Add("X-Long", new string('x', 5_000));

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Post_BodyThatHardlyComesIn_Is408()
    {
        var api = await StartAsync("--ChatMetrics:Limits:MinBodyBytesPerSecond=100000");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, api.Client.BaseAddress!.Port, Cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(
            "POST /chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"u8.ToArray(), Cancellation);

        using var reader = new StreamReader(stream, Encoding.ASCII);

        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(Cancellation));
    }

    [Theory]
    [InlineData("By=", "ChatMetrics:Limits:By must be address, key or user.")]
    [InlineData("By=ip", "ChatMetrics:Limits:By must be address, key or user.")]
    [InlineData("MaxBodyKb=0", "ChatMetrics:Limits:MaxBodyKb must be between 1 and 1048576.")]
    public async Task Start_WithAWrongLimit_NamesIt(string setting, string message)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync($"--ChatMetrics:Limits:{setting}"));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    private const string Report =
        """{"operation":"o","source":"frontend","started_at":"2026-01-01T00:00:00Z","total_ms":1,"metrics":[]}""";

    private static Task<HttpResponseMessage> AskAsync(ChatApplication api, string? user = null) =>
        api.Client.PostAsync("/chat", new StringContent(
            user is null ? """{"message":"hi"}""" : $$"""{"message":"hi","user":"{{user}}"}""", Encoding.UTF8, "application/json"), Cancellation);
}
