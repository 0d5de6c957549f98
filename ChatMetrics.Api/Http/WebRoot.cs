namespace ChatMetrics.Api.Http;

/// <summary>Serves the files of <c>wwwroot</c> from the program's folder: see docs/decisions/web-root.md.</summary>
internal static class WebRoot
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    public static void UseWebRoot(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = static file =>
            {
                var headers = file.Context.Response.Headers;
                // Cached, but revalidated each time: a new version is seen at once, an unchanged one costs a 304.
                headers.CacheControl = "no-cache";
                headers.XContentTypeOptions = "nosniff";
                // The files hold no data: any page may import them as modules.
                headers.AccessControlAllowOrigin = "*";
                headers["Cross-Origin-Resource-Policy"] = "cross-origin";
                if (file.Context.Response.ContentType == "text/html")
                {
                    PageSecurity.Write(headers);
                }
            },
        });
    }
}
