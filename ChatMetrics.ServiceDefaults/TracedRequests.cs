using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Which requests are traced: those that people and programs make. Health probes, scrapes, files, and what the dashboard page
/// reads by itself would bury them.
/// </summary>
internal static class TracedRequests
{
    private static readonly FileExtensionContentTypeProvider FileTypes = new();

    public static bool Includes(HttpContext context)
    {
        var request = context.Request;
        return !IsProbe(request.Path) && !(IsRead(request.Method) && (IsFile(request.Path) || IsOfOwnPage(request)));
    }

    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments(Extensions.HealthEndpointPath)
        || path.StartsWithSegments(Extensions.AlivenessEndpointPath)
        || path.StartsWithSegments(PrometheusExtensions.EndpointPath);

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsFile(PathString path) =>
        path.Value is null or "" or "/" || FileTypes.TryGetContentType(path.Value, out _);

    // Browsers send this header over HTTPS and on localhost; for a URL typed into the address bar it is "none".
    private static bool IsOfOwnPage(HttpRequest request) => request.Headers["Sec-Fetch-Site"] == "same-origin";
}
