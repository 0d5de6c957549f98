namespace ChatMetrics.Api;

/// <summary>Where the API listens when nothing says where: <c>http://localhost:8000</c>.</summary>
internal static class DefaultAddress
{
    private const string Url = "http://localhost:8000";

    // As ASP.NET reads them: ASPNETCORE_URLS or --urls, ASPNETCORE_HTTP_PORTS, Kestrel:Endpoints.
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports"];

    public static void AddDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (Array.TrueForAll(Settings, setting => string.IsNullOrEmpty(configuration[setting]))
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(Url);
        }
    }
}
