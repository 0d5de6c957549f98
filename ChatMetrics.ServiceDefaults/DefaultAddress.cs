using System.Net;
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

    /// <summary>The first configured address that other machines can reach; null if there is none.</summary>
    public static string? FindReachable(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? endpoint.Path);
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        // Ports are on all addresses, and count only where there are no URLs.
        var ports = urls.Length > 0 ? [] : Settings[1..].Where(setting => !string.IsNullOrEmpty(configuration[setting]))
            .Select(setting => $"{setting}={configuration[setting]}");
        return endpoints.Concat(urls).Concat(ports).FirstOrDefault(address => !IsOfThisMachine(address));
    }

    // As Kestrel takes it: any name but localhost is every address.
    private static bool IsOfThisMachine(string url) =>
        Parse(url) is { } address
        && (address.IsUnixPipe || address.IsNamedPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip)));

    // Checked here because Kestrel would log a stack trace.
    private static bool IsAddress(string url) =>
        Parse(url) is { Scheme: "http" or "https" } address
        && (address.IsUnixPipe || address.IsNamedPipe || address.Port is >= 0 and <= ushort.MaxValue);

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
