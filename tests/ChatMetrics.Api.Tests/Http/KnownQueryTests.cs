using System.Text.RegularExpressions;
using ChatMetrics.Api.Access;
using ChatMetrics.Api.Testing;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Routing;

namespace ChatMetrics.Api.Tests.Http;

/// <summary>A query parameter that a route does not know, at every route of the running application.</summary>
public sealed partial class KnownQueryTests(GarnetServer server) : ApiTests(server)
{
    private static readonly string[] ProtocolsOfOthers = ["/v1/", "/mcp", "/health", "/alive", "/metrics", "/openapi/"];

    [Fact]
    public async Task Requests_WithAnUnknownParameter_AreRefusedByEveryRouteOfOurs()
    {
        var api = await StartAsync();

        foreach (var (method, pattern) in RoutesOf(api).Where(route => !IsOfOthers(route.Pattern)))
        {
            // What stands in the path is not a parameter too.
            foreach (var name in NamesInPath().Matches(pattern).Select(match => match.Groups[1].Value).Append("bogus"))
            {
                var problem = await AskAsync(api, method, $"{NamesInPath().Replace(pattern, "chat_1")}?{name}=1").ReadAsync(400);

                Assert.Equal($"{method} {pattern}: {name}", $"{method} {pattern}: {string.Join(' ', problem.ErrorFields())}");
            }
        }
    }

    [Fact]
    public async Task Requests_WithAnUnknownParameter_AreTakenWhereTheProtocolIsOfOthers()
    {
        var api = await StartAsync();

        foreach (var (method, pattern) in RoutesOf(api).Where(route => IsOfOthers(route.Pattern)))
        {
            using var response = await AskAsync(api, method, $"{NamesInPath().Replace(pattern, "v1")}?bogus=1");

            Assert.DoesNotContain("bogus", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Chat_WithAnUnknownParameter_AsksNoModel()
    {
        var api = await StartAsync();

        await api.Client.PostAsync("/chat?model=other", Json("""{"message":"Hello"}"""), Cancellation).ReadAsync(400);

        Assert.Equal(0, (await api.GetAsync("/chats").ReadAsync()).At("chats").GetArrayLength());
    }

    private static Task<HttpResponseMessage> AskAsync(ChatApplication api, string method, string path)
    {
        var request = new HttpRequestMessage(new(method), path) { Content = method == "POST" ? Json("{}") : null };
        return api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static StringContent Json(string body) => new(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));

    private static bool IsOfOthers(string pattern) => ProtocolsOfOthers.Any(path => pattern.StartsWith(path, StringComparison.Ordinal));

    private static IEnumerable<(string Method, string Pattern)> RoutesOf(ChatApplication api) =>
        from endpoint in api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from route in RouteScopes.Of(endpoint.Metadata, endpoint.RoutePattern.RawText)
        let parts = route.Route.Split(' ')
        select (parts[0] == "*" ? "GET" : parts[0], parts[1]);

    [GeneratedRegex(@"\{\**([^}]+)\}")]
    private static partial Regex NamesInPath();
}
