using System.Globalization;

namespace ChatMetrics.AppHost.Services;

/// <summary>The ports of Aspire's dashboard, which the launch profile names and nobody has to know.</summary>
internal static class DashboardPorts
{
    private static readonly string[] Variables =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>Takes free ones in place of those that another program has, such as a second ChatMetrics.</summary>
    public static void AvoidTaken()
    {
        foreach (var variable in Variables)
        {
            if (Uri.TryCreate(Environment.GetEnvironmentVariable(variable), UriKind.Absolute, out var url)
                && url.IsLoopback && !LoopbackPort.IsFree(url.Port))
            {
                var free = string.Create(CultureInfo.InvariantCulture, $"{url.Scheme}://{url.Host}:{LoopbackPort.FindFree()}");
                Environment.SetEnvironmentVariable(variable, free);
            }
        }
    }
}
