using System.Net;
using ChatMetrics.Api.Tests.Hosting;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests;

/// <summary>The files of wwwroot, as browsers get them.</summary>
public sealed class WebRootTests(GarnetServer server) : ApiTests(server)
{
    private const string Module = "/performance-tracker.js";

    [Fact]
    public async Task Get_Module_IsJavaScriptThatAnyPageMayImportAndThatIsAskedForAgain()
    {
        var api = await StartAsync();

        using var response = await api.GetAsync(Module);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.ToString());
        Assert.True(response.Headers.CacheControl?.NoCache);
        Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Get_ModuleThatTheBrowserHas_Is304()
    {
        var api = await StartAsync();
        using var first = await api.GetAsync(Module);
        using var again = new HttpRequestMessage(HttpMethod.Get, Module);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var response = await api.Client.SendAsync(again, Cancellation);

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoCache);
    }

    [Theory]
    [InlineData("/missing.js")]
    [InlineData("/..%2fappsettings.json")]
    public async Task Get_FileThatIsNotInTheWebRoot_Is404(string path)
    {
        var api = await StartAsync();

        using var response = await api.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
