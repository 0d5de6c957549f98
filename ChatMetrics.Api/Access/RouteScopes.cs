using System.Collections.Frozen;
using ChatMetrics.Telemetry.Contracts;
using Microsoft.AspNetCore.Authorization;

namespace ChatMetrics.Api.Access;

/// <summary>
/// Which scope each route needs, all of them here. A route that is missing needs <c>admin</c>, and fails a test.
/// </summary>
internal static class RouteScopes
{
    /// <summary>For everyone.</summary>
    public const string Open = "open";

    /// <summary>Method, or <c>*</c>, and route.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["POST /chat"] = AccessScopes.Chat,
        ["GET /v1/models"] = AccessScopes.Chat,
        ["GET /v1/models/{**id}"] = AccessScopes.Chat,
        ["POST /v1/chat/completions"] = AccessScopes.Chat,
        ["POST /v1/embeddings"] = AccessScopes.Chat,
        ["POST /v1/responses"] = AccessScopes.Chat,

        ["GET /chats"] = AccessScopes.Read,
        ["GET /chats/{chat_id}"] = AccessScopes.Read,
        ["GET /conversation-metrics/{conversation_id}"] = AccessScopes.Read,
        ["GET /all-conversation-metrics"] = AccessScopes.Read,
        ["GET /statistics"] = AccessScopes.Read,
        ["GET /statistics/bottlenecks"] = AccessScopes.Read,
        ["GET /statistics/changes"] = AccessScopes.Read,
        ["GET /statistics/check"] = AccessScopes.Read,
        ["GET /statistics/compare"] = AccessScopes.Read,
        ["GET /statistics/estimate"] = AccessScopes.Read,
        ["GET /statistics/heatmap"] = AccessScopes.Read,
        ["GET /statistics/refused"] = AccessScopes.Read,
        ["GET /statistics/timeseries"] = AccessScopes.Read,
        ["GET /statistics/what-if"] = AccessScopes.Read,
        ["GET /system-metrics"] = AccessScopes.Read,
        ["GET /system-metrics/history"] = AccessScopes.Read,
        ["GET /live-metrics"] = AccessScopes.Read,
        ["GET /dashboard/snapshot"] = AccessScopes.Read,
        ["GET /alerts"] = AccessScopes.Read,
        ["GET /alerts/rules"] = AccessScopes.Read,
        ["GET /alerts/deliveries"] = AccessScopes.Read,
        ["GET /alerts/preview"] = AccessScopes.Read,
        ["POST /alerts/preview"] = AccessScopes.Read,
        ["GET /performance-reports"] = AccessScopes.Read,
        ["GET /performance-reports/{id}"] = AccessScopes.Read,
        ["GET /export/chats"] = AccessScopes.Read,
        ["GET /export/conversations"] = AccessScopes.Read,
        ["GET /export/samples"] = AccessScopes.Read,
        ["GET /openapi/{documentName}.json"] = AccessScopes.Read,
        ["* /metrics"] = AccessScopes.Read,
        ["POST /mcp"] = AccessScopes.Read,

        // Pages of the allowed origins send reports without a key: sendBeacon has no headers.
        ["POST /performance-reports"] = AccessScopes.Report,

        ["DELETE /conversation-metrics/{conversation_id}"] = AccessScopes.Admin,
        ["DELETE /chats"] = AccessScopes.Admin,
        ["POST /alerts/test"] = AccessScopes.Admin,
        ["POST /alerts/{id}/silence"] = AccessScopes.Admin,
        ["DELETE /alerts/{id}/silence"] = AccessScopes.Admin,

        // The status alone; the details of /health need the scope read.
        ["* /health"] = Open,
        ["* /alive"] = Open,
        ["GET /session"] = Open,
        ["POST /session"] = Open,
        ["DELETE /session"] = Open,
        ["GET /session/openid-connect"] = Open,
    }.ToFrozenDictionary();

    /// <summary>The route's scopes, one for each of its methods; null where the table has none.</summary>
    public static IEnumerable<(string Route, string? Scope)> Of(IEnumerable<object> metadata, string? pattern) =>
        (metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is { Count: > 0 } methods ? methods : ["*"])
        .Select(method => ($"{method} /{pattern?.Trim('/')}", Find(method, pattern)));

    /// <returns>Null where the table has none.</returns>
    public static string? Find(string method, string? pattern)
    {
        var path = $"/{pattern?.Trim('/')}";
        return All.GetValueOrDefault($"{method} {path}") ?? All.GetValueOrDefault($"* {path}");
    }

    /// <summary>Gives every route its scope.</summary>
    public static void Apply(IEndpointConventionBuilder routes) => routes.Finally(static endpoint =>
    {
        var pattern = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText;
        endpoint.Metadata.Add(Of(endpoint.Metadata, pattern).Select(route => route.Scope).Distinct().ToArray() switch
        {
            [Open] => new AllowAnonymousAttribute(),
            [{ } scope] => new AuthorizeAttribute(scope),
            _ => new AuthorizeAttribute(AccessScopes.Admin),
        });
    });
}
