using System.Net;
using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>What a proxy says of a client counts; what anyone else says of himself does not.</summary>
public sealed class ProxyTests(GarnetServer server) : ApiTests(server)
{
    private const string Trusted = "--ChatMetrics:Proxies=10.9.8.7 127.0.0.0/8 ::1";
    private const string Elsewhere = "--ChatMetrics:Proxies=10.9.8.7 192.0.2.0/24";
    private const string Nowhere = "--ChatMetrics:Proxies=";

    [Theory]
    [InlineData(Trusted, "max-age=31536000")]
    [InlineData(Elsewhere, null)]
    [InlineData(Nowhere, null)]
    public async Task Get_ClientCameByHttps_IsToldToStayOnlyIfATrustedProxySaysSo(string proxies, string? expected)
    {
        var api = await StartAsync(proxies, "--AllowedHosts=chat.example.org");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive");
        request.Headers.Host = "chat.example.org";
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.Single() : null);
    }

    [Theory]
    [InlineData(Trusted, true)]
    [InlineData(Elsewhere, false)]
    [InlineData(Nowhere, false)]
    public async Task SignIn_ClientCameByHttps_GetsACookieForHttpsOnlyIfATrustedProxySaysSo(string proxies, bool isSecure)
    {
        var api = await StartAsync([.. TestKeys.Settings, proxies]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/session") { Content = JsonContent.Create(new { key = TestKeys.Of(AccessScopes.Read) }) };
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var response = await api.Client.SendAsync(request, Cancellation);

        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Equal(isSecure, cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task PostChat_BehindATrustedProxy_LimitsEachClientByTheAddressThatTheProxySaw()
    {
        var api = await StartAsync(Trusted, "--ChatMetrics:RequestsPerMinute=1");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "198.51.100.1"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "198.51.100.2"));
        // Through two proxies; what the client wrote itself stands first.
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(api, "203.0.113.9, 198.51.100.1, 10.9.8.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(api, "203.0.113.10, 198.51.100.2"));
    }

    [Theory]
    [InlineData(Elsewhere)]
    [InlineData(Nowhere)]
    // The framework's own switch would believe everyone.
    [InlineData(Elsewhere, "--ForwardedHeaders_Enabled=true")]
    public async Task PostChat_ForgedAddress_DoesNotEscapeTheLimit(params string[] settings)
    {
        var api = await StartAsync([.. settings, "--ChatMetrics:RequestsPerMinute=1"]);

        Assert.Equal(HttpStatusCode.OK, await AskAsync(api, "198.51.100.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(api, "198.51.100.2"));
    }

    private static async Task<HttpStatusCode> AskAsync(ChatApplication api, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(new { message = "hi" }) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var response = await api.Client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
