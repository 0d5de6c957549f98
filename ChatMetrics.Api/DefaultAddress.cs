namespace ChatMetrics.Api;

/// <summary>Where the API listens: as ASP.NET's settings say, else on <c>http://localhost:8000</c>.</summary>
internal static class DefaultAddress
{
    private const string Url = "http://localhost:8000";

    // As ASP.NET reads them: ASPNETCORE_URLS or --urls, ASPNETCORE_HTTP_PORTS, Kestrel:Endpoints.
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports"];

    /// <exception cref="InvalidOperationException">What is set is not an address.</exception>
    public static void AddDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (Array.Find((configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries), url => !IsAddress(url)) is { } wrong)
        {
            throw new InvalidOperationException($"urls must be addresses such as {Url}, separated by semicolons; {wrong} is not one.");
        }

        if (Array.TrueForAll(Settings, setting => string.IsNullOrEmpty(configuration[setting]))
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(Url);
        }
    }

    // Kestrel would log a stack trace.
    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { Scheme: "http" or "https" } address
                && (address.IsUnixPipe || address.IsNamedPipe || address.Port is >= 0 and <= ushort.MaxValue);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
