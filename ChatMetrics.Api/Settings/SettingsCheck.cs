using ChatMetrics.Api.Access;
using ChatMetrics.Api.Chat;
using ChatMetrics.Api.Export;
using ChatMetrics.Api.Gateway;
using ChatMetrics.Api.Http;
using ChatMetrics.Api.Limits;
using ChatMetrics.Api.Live;
using ChatMetrics.Api.Mcp;
using ChatMetrics.Api.Privacy;
using ChatMetrics.Api.Spool;
using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Storage;

namespace ChatMetrics.Api.Settings;

/// <summary>
/// Refuses settings that there are not: with a misspelt name the service would measure something else than what was meant. The worker
/// gets the same settings, so one of them looks.
/// </summary>
internal static class SettingsCheck
{
    private const string Root = "ChatMetrics";

    // Where settings were once: what is known there has been given its new name.
    private const string OldRoot = "Chat";

    private static readonly SettingNames Known = new SettingNames()
        .Add(Root, typeof(AssistantOptions))
        .Add(Root, typeof(ChatMetricsOptions))
        .Add(Root, typeof(PrivacyOptions))
        .Add(Root, typeof(RateOptions))
        .Add($"{Root}:Limits", typeof(LimitOptions))
        .Add(ProxyOptions.Section, typeof(ProxyOptions))
        .Add($"{Root}:Live", typeof(LiveOptions))
        .Add($"{Root}:Live", typeof(PageOriginOptions))
        .Add($"{Root}:Gateway", typeof(GatewayOptions))
        .Add($"{Root}:Mcp", typeof(McpOptions))
        .Add($"{Root}:Export", typeof(ExportOptions))
        .Add($"{Root}:Spool", typeof(SpoolOptions))
        .Add($"{Root}:Retention", typeof(RetentionOptions))
        .Add($"{Root}:Reports", typeof(ReportOptions))
        .Add(AlertOptions.Section, typeof(AlertOptions))
        .Add(AccessOptions.Section, typeof(AccessOptions))
        .Add($"{Root}:Warmup")
        .Add($"{Root}:Prometheus");

    /// <exception cref="InvalidOperationException">There is no such setting; the message names it, and the nearest one.</exception>
    public static void ThrowIfUnknown(IConfiguration configuration)
    {
        foreach (var (key, _) in SetBelow(configuration, OldRoot))
        {
            var now = $"{Root}{key[OldRoot.Length..]}";
            if (Known.FindUnknown(now) is { } found)
            {
                throw NotASetting(Old(found.Unknown), found.Meant is null ? null : Old(found.Meant));
            }

            // It was never there.
            if (configuration[now] is null)
            {
                throw NotASetting(key, now);
            }
        }

        foreach (var (key, _) in SetBelow(configuration, Root))
        {
            if (Known.FindUnknown(key) is { } found)
            {
                throw NotASetting(found.Unknown, found.Meant);
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> SetBelow(IConfiguration configuration, string root) =>
        configuration.GetSection(root).AsEnumerable().Where(setting => setting.Value is not null);

    private static string Old(string key) => $"{OldRoot}{key[Root.Length..]}";

    private static InvalidOperationException NotASetting(string key, string? meant) =>
        new($"{key} is not a setting{(meant is null ? ": docs/settings.md lists them." : $": is {meant} meant?")}");
}
