using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Http;

/// <summary>What browsers are told not to do.</summary>
public sealed class SecurityHeadersTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("/chats")]
    [InlineData("/chats?limit=0")]
    [InlineData("/nothing-here")]
    [InlineData("/live-metrics")]
    [InlineData("/v1/models")]
    [InlineData("/metrics")]
    public async Task Get_AnyAnswer_IsForItsOwnOriginAndIsNoPage(string path)
    {
        var api = await StartAsync();

        using var response = await api.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Header(response, "Content-Security-Policy"));
        Assert.Equal("same-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
        Assert.Null(Header(response, "Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("/performance-tracker.js")]
    [InlineData("/tracked-chat.js")]
    public async Task Get_Module_MayBeLoadedByAnySite(string path)
    {
        var api = await StartAsync();

        using var response = await api.GetAsync(path);

        Assert.Equal("cross-origin", Header(response, "Cross-Origin-Resource-Policy"));
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in.html")]
    public async Task Get_Page_IsAloneAndUsesNoDevice(string path)
    {
        var api = await StartAsync();

        using var response = await api.GetAsync(path);

        Assert.Equal("same-origin", Header(response, "Cross-Origin-Opener-Policy"));
        Assert.Equal("require-corp", Header(response, "Cross-Origin-Embedder-Policy"));
        Assert.Contains("microphone=()", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? Assert.Single(values) : null;
}
