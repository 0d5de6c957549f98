using Microsoft.Extensions.Configuration;

namespace ChatMetrics.AppHost.Services;

/// <summary>The key with which the services send telemetry to Aspire's dashboard.</summary>
internal static class TelemetryKey
{
    private const string Name = "AppHost:OtlpApiKey";

    /// <summary>
    /// Keeps the key as long as the application runs. Aspire stores it in user secrets, where another start of this program may
    /// replace it: the dashboard would go on with the old one, and refuse what a service sends that was restarted with the new
    /// one.
    /// </summary>
    public static void KeepTelemetryKey(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.AddInMemoryCollection([new(Name, builder.Configuration[Name])]);
}
