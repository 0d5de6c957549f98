using System.Net;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Http;

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

    [Fact]
    public async Task Get_Page_ForbidsAllButItsOwnFiles()
    {
        var api = await StartAsync();

        using var response = await api.GetAsync("/");

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["DENY"], response.Headers.GetValues("X-Frame-Options"));
    }

    [Fact]
    public void Modules_NoneOfThem_MakesMarkupOutOfText()
    {
        var modules = Directory.GetFiles(WebRoot.Folder, "*.js", SearchOption.AllDirectories);

        Assert.NotEmpty(modules);
        Assert.All(modules, module => Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function", File.ReadAllText(module)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard.css")]
    [InlineData("/dashboard/core.js")]
    [InlineData("/statistics")]
    public async Task Get_WhatPagesRead_IsMadeSmall(string path)
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd("br");

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(["br"], response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Get_FilesOfAFirstVisit_AreFewAndTogetherSmall()
    {
        var api = await StartAsync();
        var bytes = 0L;
        // What index.html names, and what these import.
        foreach (var path in (string[])["/", "/dashboard.css", "/dashboard/main.js", "/dashboard/core.js", "/dashboard/overview.js", "/dashboard/icon.svg"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.ParseAdd("br");
            using var response = await api.Client.SendAsync(request, Cancellation);
            bytes += (await response.Content.ReadAsByteArrayAsync(Cancellation)).Length;
            Assert.True(response.IsSuccessStatusCode, path);
        }

        Assert.InRange(bytes, 1, 70 * 1024);
        Assert.DoesNotContain("@import", await api.Client.GetStringAsync("/dashboard.css", Cancellation), StringComparison.Ordinal);
        Assert.Matches(@"^import \{ [^}]*\} from '\./core\.js';", await api.Client.GetStringAsync("/dashboard/overview.js", Cancellation));
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
