using System.Globalization;

namespace ChatMetrics.AppHost.Services;

/// <summary>The ports of Aspire's dashboard, which are set by the launch profile; users need not know them.</summary>
internal static class DashboardPorts
{
    private static readonly string[] Variables =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>Replaces ports that another program uses, such as a second ChatMetrics, with free ones.</summary>
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
