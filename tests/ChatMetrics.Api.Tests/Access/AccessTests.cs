using System.Net;
using System.Net.Http.Json;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>An API with keys, as its callers see it.</summary>
public sealed class AccessTests(GarnetServer server) : ApiTests(server)
{
    [Theory]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "bearer  {0}")]
    [InlineData("X-Api-Key", "{0}")]
    public async Task Get_WithAKey_IsAnswered(string header, string format)
    {
        var api = await StartAsync(TestKeys.Settings);
        api.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, string.Format(null, format, TestKeys.Of(AccessScopes.Read)));

        Assert.Equal(0, (await api.GetAsync("/chats").ReadAsync()).At("chats").GetArrayLength());
    }

    [Fact]
    public async Task Get_WithoutAKey_Is401WithAChallengeAndAProblem()
    {
        var api = await StartAsync(TestKeys.Settings);

        using var response = await api.GetAsync("/chats");

        Assert.Equal("Bearer realm=\"ChatMetrics\"", Assert.Single(response.Headers.WwwAuthenticate).ToString());
        Assert.Contains("A key is needed", (await response.ReadAsync(401)).At("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization", "Bearer nonsense")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNzd29yZA==")]
    [InlineData("Authorization", "")]
    [InlineData("X-Api-Key", "nonsense")]
    public async Task Get_WithAWrongKey_Is401ThatDoesNotRepeatIt(string header, string value)
    {
        var api = await StartAsync(TestKeys.Settings);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/chats");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await api.Client.SendAsync(request, Cancellation);

        var problem = await response.ReadAsync(401);
        Assert.DoesNotContain("nonsense", problem.ToString(), StringComparison.Ordinal);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Fact]
    public async Task Delete_WithTheScopeRead_Is403ThatNamesKeyAndScope()
    {
        var api = await StartAsync(TestKeys.Settings);
        api.Client.UseKey(TestKeys.Of(AccessScopes.Read));

        using var response = await api.DeleteAsync("/conversation-metrics/c");

        Assert.Contains("scope=\"admin\"", Assert.Single(response.Headers.WwwAuthenticate).ToString(), StringComparison.Ordinal);
        Assert.Equal("read lacks the scope admin.", (await response.ReadAsync(403)).At("detail").GetString());
    }

    [Fact]
    public async Task Post_ToTheGateway_IsRefusedAsTheProtocolDoes()
    {
        var api = await StartAsync(TestKeys.Settings);

        var unknown = await api.Client.PostAsJsonAsync("/v1/chat/completions", new { }, Cancellation);
        Assert.Equal("Bearer", Assert.Single(unknown.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("invalid_api_key", (await Task.FromResult(unknown).ReadStatusAsync(401)).At("error.code").GetString());
        api.Client.UseKey(TestKeys.Of(AccessScopes.Read));
        var refused = api.Client.PostAsJsonAsync("/v1/chat/completions", new { }, Cancellation);
        Assert.Equal("insufficient_permissions", (await refused.ReadStatusAsync(403)).At("error.code").GetString());
    }

    [Fact]
    public async Task Post_StreamWithoutAKey_IsAProblemToo()
    {
        var api = await StartAsync(TestKeys.Settings);

        await api.PostForStreamAsync(new { message = "Hello" }).ReadAsync(401);
    }

    [Fact]
    public async Task Get_Health_HasDetailsForReadersOnly()
    {
        var api = await StartAsync(TestKeys.Settings);

        Assert.Equal(["status"], (await api.GetAsync("/health").ReadAsync()).EnumerateObject().Select(field => field.Name));
        Assert.Equal(["status"], (await api.GetAsync("/alive").ReadAsync()).EnumerateObject().Select(field => field.Name));
        api.Client.UseKey(TestKeys.Of(AccessScopes.Read));
        Assert.Equal("healthy", (await api.GetAsync("/health").ReadAsync()).At("checks.redis.status").GetString());
    }

    [Theory]
    [InlineData("http://localhost:3000", 201)]
    [InlineData("https://evil.example.org", 401)]
    [InlineData("null", 401)]
    [InlineData(null, 401)]
    public async Task Post_ReportWithoutAKey_IsTakenFromPagesOfAllowedOrigins(string? origin, int status)
    {
        var api = await StartAsync(TestKeys.Settings);
        const string Report = """{ "operation": "page", "source": "frontend", "started_at": "2026-01-20T10:30:45.123Z", "total_ms": 1, "metrics": [] }""";

        using var response = await api.PostReportAsync(Report, "text/plain", origin);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Options_PreflightOfAnAllowedPage_MayAskWithAKey()
    {
        var api = await StartAsync(TestKeys.Settings);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/chat");
        request.Headers.Add("Origin", "http://localhost:3000");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        using var response = await api.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("authorization", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Get_Description_SaysWhichRequestsNeedAKey()
    {
        var api = await StartAsync(TestKeys.Settings);
        api.Client.UseKey(TestKeys.Of(AccessScopes.Read));

        var document = await api.GetAsync("/openapi/v1.json").ReadAsync();

        Assert.Equal("bearer", document.At("components.securitySchemes.Bearer.scheme").GetString());
        Assert.True(document.At("paths").GetProperty("/chats").At("get.responses").TryGetProperty("401", out _));
        Assert.True(document.At("paths").GetProperty("/metrics").At("get").TryGetProperty("security", out _));
        Assert.False(document.At("paths").GetProperty("/alive").At("get").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task Get_Page_IsOpenAndHoldsNoData()
    {
        var api = await StartAsync(TestKeys.Settings);

        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/sign-in.html")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.GetAsync("/dashboard/snapshot")).StatusCode);
    }
}
