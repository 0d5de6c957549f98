using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace ChatMetrics.Api.Http;

/// <summary>Serves the files of <c>wwwroot</c> from the program's folder: see docs/decisions/web-root.md.</summary>
internal static class WebRoot
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    public static void AddWebRoot(this WebApplicationBuilder builder)
    {
        builder.Services.AddResponseCompression(options => options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml"]);
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }

    public static void UseWebRoot(this WebApplication app)
    {
        app.UseWhen(context => IsForPages(context.Request), static pages => pages.UseResponseCompression());
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = static file =>
            {
                var headers = file.Context.Response.Headers;
                // Cached, but revalidated each time: a new version is seen at once, an unchanged one costs a 304.
                headers.CacheControl = "no-cache";
                // The files hold no data: any page may import them as modules.
                headers.AccessControlAllowOrigin = "*";
                file.Context.Features.Set(WebFile.Instance);
            },
        });
    }

    // What is read is made small; answers to questions are not delayed for it, and streams have their own pace.
    private static bool IsForPages(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/live-metrics", StringComparison.Ordinal)
        && !request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);
}
