using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>Where a service listens: the address in ASP.NET Core's settings, otherwise the service's default.</summary>
public static class DefaultAddress
{
    private const string Example = "http://localhost:8000";

    // As ASP.NET Core reads them: ASPNETCORE_URLS or --urls, ASPNETCORE_HTTP_PORTS, Kestrel:Endpoints.
    private static readonly string[] Settings = ["urls", "http_ports", "https_ports"];

    /// <param name="builder">The service's builder.</param>
    /// <param name="url">The address used if no setting gives one.</param>
    /// <exception cref="InvalidOperationException">The configured value is not an address.</exception>
    public static void AddDefaultAddress(this WebApplicationBuilder builder, string url)
    {
        var configuration = builder.Configuration;
        if (Array.Find(
            (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries),
            each => !IsAddress(each)) is { } wrong)
        {
            throw new InvalidOperationException(
                $"urls must be addresses such as {Example}, separated by semicolons; {wrong} is not one.");
        }

        if (Array.TrueForAll(Settings, setting => string.IsNullOrEmpty(configuration[setting]))
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(url);
        }
    }

    // Checked here because Kestrel would log a stack trace.
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
