using ChatMetrics.Api.Http;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace ChatMetrics.Api.Access;

/// <summary>Whether a request that changes something comes from a page of this service. Browsers send the cookie by themselves.</summary>
internal static class OwnPage
{
    public static bool MaySend(HttpRequest request) => IsRead(request.Method) || request.Headers["Sec-Fetch-Site"] switch
    {
        [] => IsOwn(request.Headers.Origin, request.Host),
        var site => site == "same-origin",
    };

    /// <summary>
    /// Refuses pages of other sites. Without keys, a form of any site could otherwise change what this machine's API has; where pages may
    /// ask, CORS says which.
    /// </summary>
    public static Task CheckAsync(HttpContext context, RequestDelegate next) =>
        IsRead(context.Request.Method)
        || (context.Request.Headers.Origin is [] && context.Request.Headers["Sec-Fetch-Site"] is [])
        || context.GetEndpoint()?.Metadata is { } route
            && (route.GetMetadata<ICorsMetadata>() is not null || route.GetMetadata<OriginsChecked>() is not null)
        || KeyHandler.IsKeyGiven(context.Request)
        || MaySend(context.Request)
            ? next(context)
            : throw new BadHttpRequestException("Pages of other sites may not do this.", StatusCodes.Status403Forbidden);

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    // Sec-Fetch-Site comes over HTTPS and on localhost only; Origin comes with every POST and DELETE of a page.
    private static bool IsOwn(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == host.Value;
}
