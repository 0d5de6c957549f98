using System.Net;
using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>An API without keys serves this machine only, by its own names.</summary>
public sealed class ThisMachineOnlyTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("urls", "http://0.0.0.0:0")]
    [InlineData("urls", "http://*:0")]
    [InlineData("urls", "http://[::]:0")]
    [InlineData("urls", "http://localhost.example.org:8000")]
    [InlineData("urls", "http://localhost:0;http://10.0.0.1:0")]
    [InlineData("http_ports", "8080")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:web:Url", "http://+:8000")]
    public void FindReachable_AddressOfOthers_IsFound(string key, string value) =>
        Assert.NotNull(DefaultAddress.FindReachable(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build()));

    [Theory]
    [InlineData("urls", "http://localhost:8000")]
    [InlineData("urls", "http://127.0.0.1:8000;http://[::1]:8000")]
    [InlineData("urls", "http://unix:/tmp/api.sock")]
    [InlineData("Kestrel:Endpoints:web:Url", "https://localhost:8443")]
    public void FindReachable_AddressOfThisMachine_IsNone(string key, string value) =>
        Assert.Null(DefaultAddress.FindReachable(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build()));

    [Theory]
    [InlineData("POST", "/alerts/test?rule=errors")]
    [InlineData("POST", "/alerts/alert_1/silence?for=1h")]
    [InlineData("DELETE", "/alerts/alert_1/silence")]
    [InlineData("DELETE", "/conversation-metrics/c")]
    [InlineData("DELETE", "/chats?user=ann")]
    public async Task Send_ByAPageOfAnotherSite_Is403(string method, string path)
    {
        var api = await StartAsync();
        foreach (var (header, value) in new[] { ("Origin", "http://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add(header, value);

            using var response = await api.Client.SendAsync(request, Cancellation);

            Assert.Equal("Pages of other sites may not do this.", (await response.ReadAsync(403)).At("detail").GetString());
        }
    }

    [Fact]
    public async Task Post_ByAPageOfItsOwn_IsTaken()
    {
        var api = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/alerts/test?rule=errors");
        request.Headers.Add("Origin", api.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        await api.Client.SendAsync(request, Cancellation).ReadAsync();
    }

    [Fact]
    public async Task Start_AddressOfOthersWithKeys_Starts()
    {
        var api = await StartAsync([.. TestKeys.Settings, "--urls=http://0.0.0.0:0"]);
        using var client = new HttpClient();

        Assert.Equal(
            HttpStatusCode.OK, (await client.GetAsync(new Uri($"http://127.0.0.1:{api.Client.BaseAddress!.Port}/alive"), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Start_WithoutKeys_SaysSoInOneLine()
    {
        var api = await StartAsync();

        Assert.Single(api.Log.Messages, line => line.Contains("ChatMetrics:Access:Keys is not set", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:8000", 200)]
    [InlineData("[::1]:8000", 200)]
    [InlineData("chat.internal", 200)]
    [InlineData("rebound.example.org", 400)]
    [InlineData("localhost.example.org", 400)]
    public async Task Get_ByAName_IsAnsweredByOwnAndAllowedNamesOnly(string host, int status)
    {
        var api = await StartAsync("--AllowedHosts=*;chat.internal");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/chats");
        request.Headers.Host = host;

        using var response = await api.Client.SendAsync(request, Cancellation);

        var answer = await response.ReadAsync(status);
        Assert.True(status == 200 || answer.At("detail").GetString()!.Contains("AllowedHosts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_WithoutKeys_TakesAnyToken()
    {
        var api = await StartAsync();
        api.Client.UseKey("anything");

        await api.GetAsync("/v1/models").ReadAsync();
    }

    [Fact]
    public async Task Session_WithoutKeys_IsNotNeeded()
    {
        var api = await StartAsync();

        Assert.False((await api.GetAsync("/session").ReadAsync()).At("required").GetBoolean());
        await api.Client.PostAsync("/session", JsonContent.Create(new { key = "x" }), Cancellation).ReadAsync(404);
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync("/session")).StatusCode);
    }
}
