using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>A browser that has signed in: it sends a cookie, and no key.</summary>
public sealed class SessionTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Post_KnownKey_SetsACookieThatScriptsAndOtherSitesDoNotGet()
    {
        var api = await StartAsync(TestKeys.Settings);

        using var response = await SignInAsync(api, TestKeys.Of(AccessScopes.Read));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(TestKeys.Of(AccessScopes.Read), cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WithTheCookie_IsAnsweredAtEveryReplicaTheLiveStreamToo()
    {
        var api = await StartAsync(TestKeys.Settings);
        var other = await StartAsync(TestKeys.Settings);
        var cookie = await CookieAsync(api, TestKeys.Of(AccessScopes.Read));

        foreach (var replica in (ChatApplication[])[api, other])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(replica, HttpMethod.Get, "/chats", cookie));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(replica, HttpMethod.Get, "/live-metrics", cookie));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(replica, HttpMethod.Delete, "/conversation-metrics/c", cookie, "same-origin"));
        }
    }

    [Fact]
    public async Task Get_Session_SaysWhoIsSignedInAndWhatTheyMayDo()
    {
        var api = await StartAsync(TestKeys.Settings);
        Assert.Null((await api.GetAsync("/session").ReadAsync()).At("name").GetString());
        api.Client.DefaultRequestHeaders.Add("Cookie", await CookieAsync(api, TestKeys.Of(AccessScopes.Admin)));

        var session = await api.GetAsync("/session").ReadAsync();

        Assert.Equal(("admin", true, 4), (
            session.At("name").GetString(), session.At("required").GetBoolean(), session.At("scopes").GetArrayLength()));
    }

    [Theory]
    [InlineData("""{"key":"nonsense"}""", 401)]
    [InlineData("""{"key":"chat"}""", 403)]
    [InlineData("""{"key":1}""", 400)]
    [InlineData("{}", 400)]
    [InlineData("nonsense", 400)]
    public async Task Post_WhatSignsNobodyIn_IsRefused(string body, int status)
    {
        var api = await StartAsync(TestKeys.Settings);
        body = body.Replace("\"chat\"", $"\"{TestKeys.Of(AccessScopes.Chat)}\"", StringComparison.Ordinal);

        using var response = await api.Client.PostAsync("/session", new StringContent(body, new MediaTypeHeaderValue("application/json")), Cancellation);

        await response.ReadAsync(status);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Post_AForm_IsRefused()
    {
        var api = await StartAsync(TestKeys.Settings);

        await api.Client.PostAsync(
            "/session", new StringContent($$"""{"key":"{{TestKeys.Of(AccessScopes.Read)}}"}""", new MediaTypeHeaderValue("text/plain")), Cancellation).ReadAsync(415);
    }

    [Theory]
    [InlineData("same-origin", null, HttpStatusCode.NotFound)]
    [InlineData("same-site", null, HttpStatusCode.Forbidden)]
    [InlineData("cross-site", null, HttpStatusCode.Forbidden)]
    [InlineData("cross-site", "own", HttpStatusCode.Forbidden)]
    [InlineData(null, "own", HttpStatusCode.NotFound)]
    [InlineData(null, "http://localhost:3000", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", HttpStatusCode.Forbidden)]
    [InlineData(null, null, HttpStatusCode.Unauthorized)]
    public async Task Delete_WithTheCookie_IsForOwnPagesOnly(string? site, string? origin, HttpStatusCode status)
    {
        var api = await StartAsync(TestKeys.Settings);
        var cookie = await CookieAsync(api, TestKeys.Of(AccessScopes.Admin));
        origin = origin == "own" ? api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin;

        Assert.Equal(status, await StatusAsync(api, HttpMethod.Delete, "/conversation-metrics/c", cookie, site, origin));
    }

    [Fact]
    public async Task Get_CookieOfAKeyThatWasReplaced_Is401()
    {
        var api = await StartAsync(TestKeys.SettingsOf("ops", AccessKey.Create(), "read"));
        var key = AccessKey.Create();
        var before = await StartAsync(TestKeys.SettingsOf("ops", key, "read"));

        var cookie = await CookieAsync(before, key);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(before, HttpMethod.Get, "/chats", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(api, HttpMethod.Get, "/chats", cookie));
    }

    [Fact]
    public async Task Delete_Session_TakesTheCookieAwayAndEndsNoCopyOfIt()
    {
        var api = await StartAsync(TestKeys.Settings);
        var cookie = await CookieAsync(api, TestKeys.Of(AccessScopes.Read));
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/session");
        request.Headers.Add("Cookie", cookie);

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Contains("chatmetrics-session=;", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(api, HttpMethod.Get, "/chats", cookie));
    }

    [Fact]
    public async Task Post_RedisAway_Is503AndKeysWorkOn()
    {
        await using var api = await ChatApplication.StartWithoutRedisAsync(TestKeys.Settings);

        await SignInAsync(api, TestKeys.Of(AccessScopes.Admin)).ReadAsync(503);
        api.Client.UseKey(TestKeys.Of(AccessScopes.Chat));
        await api.Client.PostAsJsonAsync("/chat", new { message = "Hello" }, Cancellation).ReadAsync();
    }

    private static Task<HttpResponseMessage> SignInAsync(ChatApplication api, string key) =>
        api.Client.PostAsJsonAsync("/session", new { key }, Cancellation);

    private static async Task<string> CookieAsync(ChatApplication api, string key)
    {
        using var response = await SignInAsync(api, key);
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static async Task<HttpStatusCode> StatusAsync(
        ChatApplication api, HttpMethod method, string path, string cookie, string? site = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site is null ? [] : [site]);
        request.Headers.TryAddWithoutValidation("Origin", origin is null ? [] : [origin]);
        using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return response.StatusCode;
    }
}
