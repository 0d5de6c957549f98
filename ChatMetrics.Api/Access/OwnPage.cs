namespace ChatMetrics.Api.Access;

/// <summary>Whether a request that changes something comes from a page of this service. Browsers send the cookie by themselves.</summary>
internal static class OwnPage
{
    public static bool MaySend(HttpRequest request) => IsRead(request.Method) || request.Headers["Sec-Fetch-Site"] switch
    {
        [] => IsOwn(request.Headers.Origin, request.Host),
        var site => site == "same-origin",
    };

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    // Sec-Fetch-Site comes over HTTPS and on localhost only; Origin comes with every POST and DELETE of a page.
    private static bool IsOwn(string? origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == host.Value;
}
