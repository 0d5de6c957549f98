using System.Text.RegularExpressions;
using ChatMetrics.Api.Access;
using ChatMetrics.Api.Testing;
using ChatMetrics.Telemetry.Contracts;
using ChatMetrics.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;

namespace ChatMetrics.Api.Tests.Access;

/// <summary>The one table of who may call what, held against the routes of the running application.</summary>
public sealed partial class RouteScopesTests(GarnetServer server) : ApiTests(server)
{
    [Fact]
    public async Task Routes_EachOne_IsInTheTableAndNothingElseIs()
    {
        var api = await StartAsync(TestKeys.Settings);

        var routes = RoutesOf(api).ToArray();

        Assert.Equal("", string.Join('\n', routes.Where(route => route.Scope is null).Select(route => $"{route.Route} has no entry")));
        Assert.Equal(RouteScopes.All.Keys.Order(), routes.Select(route => route.Route).Distinct().Order());
    }

    [Fact]
    public async Task Routes_EachOneButTheOpen_IsAuthorized()
    {
        var api = await StartAsync(TestKeys.Settings);

        Assert.All(EndpointsOf(api), endpoint =>
        {
            var scope = ScopesOf(endpoint).Select(route => route.Scope).Distinct().Single();
            Assert.Equal(scope == RouteScopes.Open, endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null);
            Assert.Equal(scope == RouteScopes.Open ? null : scope, endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy);
        });
    }

    [Fact]
    public async Task Requests_ToEachRoute_GetThroughWithItsScopeOnly()
    {
        var api = await StartAsync(TestKeys.Settings);
        foreach (var (route, scope) in RoutesOf(api))
        {
            Assert.Equal($"{route}: {(scope == RouteScopes.Open ? "through" : "401")}", $"{route}: {await AskAsync(api, route, key: null)}");
            foreach (var held in AccessScopes.All)
            {
                var isThrough = scope == RouteScopes.Open || held == scope || held == AccessScopes.Admin;
                Assert.Equal(
                    $"{route} with {held}: {(isThrough ? "through" : "403")}",
                    $"{route} with {held}: {await AskAsync(api, route, TestKeys.Of(held))}");
            }
        }
    }

    private static async Task<string> AskAsync(ChatApplication api, string route, string? key)
    {
        var (method, pattern) = (route.Split(' ')[0], Parameter().Replace(route.Split(' ')[1].Replace("{documentName}", "v1", StringComparison.Ordinal), "x"));
        using var request = new HttpRequestMessage(new(method == "*" ? "GET" : method), pattern);
        request.Content = method == "POST" ? new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) : null;
        request.Headers.Authorization = key is null ? null : new("Bearer", key);
        using var response = await api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var isAboutAccess = (int)response.StatusCode is 401 or 403 && response.Headers.WwwAuthenticate.Count > 0;
        return isAboutAccess ? $"{(int)response.StatusCode}" : "through";
    }

    private static IEnumerable<RouteEndpoint> EndpointsOf(ChatApplication api) => api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static IEnumerable<(string Route, string? Scope)> RoutesOf(ChatApplication api) => EndpointsOf(api).SelectMany(ScopesOf);

    private static IEnumerable<(string Route, string? Scope)> ScopesOf(RouteEndpoint endpoint) =>
        RouteScopes.Of(endpoint.Metadata, endpoint.RoutePattern.RawText);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
