using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost.Services;

/// <summary>The key with which the services send telemetry to Aspire's dashboard.</summary>
internal static class TelemetryKey
{
    private const string Name = "AppHost:OtlpApiKey";

    /// <summary>
    /// Keeps the key for the lifetime of the application. Aspire stores it in user secrets, where another start of this program
    /// may replace it: the dashboard would keep using the old key and reject telemetry from a service restarted with the new one.
    /// </summary>
    public static void KeepTelemetryKey(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection([new(Name, builder.Configuration[Name])]);
}
