using System.Net;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>Signing in by an account of an identity provider.</summary>
public sealed class IdentityProviderTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("ann@example.org", true, "bob@example.org Ann@Example.org")]
    [InlineData("ann@example.org", true, "*")]
    [InlineData("ann@example.org", false, "subject-1")]
    public async Task SignIn_UserWhoIsListed_ReadsAndDoesNoMore(string email, bool isVerified, string users)
    {
        await using var provider = await FakeIdentityProvider.StartAsync(email, isVerified);
        var api = await StartAsync(provider.SettingsFor(users));
        using var browser = Browser(api);

        using var page = await browser.GetAsync("/session/openid-connect", Cancellation);

        Assert.Equal("/", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/chats", Cancellation)).StatusCode);
        browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.DeleteAsync("/conversation-metrics/c", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/session", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/chats", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("eve@example.org", true, "ann@example.org")]
    [InlineData("ann@example.org", false, "ann@example.org")]
    public async Task SignIn_UserWhoIsNotListedOrWhoseAddressIsNotVerified_IsSentBack(string email, bool isVerified, string users)
    {
        await using var provider = await FakeIdentityProvider.StartAsync(email, isVerified);
        var api = await StartAsync(provider.SettingsFor(users));
        using var browser = Browser(api);

        using var page = await browser.GetAsync("/session/openid-connect", Cancellation);

        Assert.Equal("/sign-in.html", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("#refused", page.RequestMessage.RequestUri.Fragment);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/chats", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Callback_ThatNobodyAskedFor_IsSentBack()
    {
        await using var provider = await FakeIdentityProvider.StartAsync("ann@example.org");
        var api = await StartAsync(provider.SettingsFor("*"));
        using var browser = Browser(api);

        using var page = await browser.GetAsync("/session/openid-connect/callback?code=code-1&state=forged", Cancellation);

        Assert.Equal("#failed", page.RequestMessage!.RequestUri!.Fragment);
    }

    [Fact]
    public async Task SignIn_WithoutAProvider_Is404()
    {
        var api = await StartAsync(TestKeys.Settings);

        await api.GetAsync("/session/openid-connect").ReadAsync(404);
    }

    private static HttpClient Browser(ChatApplication api) => new(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
    {
        BaseAddress = api.Client.BaseAddress,
    };
}
