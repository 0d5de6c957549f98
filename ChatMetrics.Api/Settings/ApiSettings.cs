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
using ChatMetrics.Telemetry.Settings;

namespace ChatMetrics.Api.Settings;

/// <summary>All settings under <c>ChatMetrics</c>: the worker gets the same ones, so one of both knows them all.</summary>
internal static class ApiSettings
{
    private const string Root = SettingsCheck.Root;

    // Where settings were once: what is known there has been given its new name.
    private const string OldRoot = "Chat";

    private static readonly SettingNames Known = SettingsCheck.Shared
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
        .Add(AccessOptions.Section, typeof(AccessOptions))
        .Add($"{Root}:Warmup");

    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it, and the nearest one.</exception>
    public static void ThrowIfWrong(IConfiguration configuration)
    {
        foreach (var (key, value) in SettingsCheck.SetBelow(configuration.GetSection(OldRoot)))
        {
            var now = $"{Root}{key[OldRoot.Length..]}";
            var error = Known.FindError(now, value)?.Replace($"{Root}:", $"{OldRoot}:", StringComparison.OrdinalIgnoreCase)
                // It was never there.
                ?? (configuration[now] is null ? SettingNames.NotASetting(key, now) : null);
            if (error is not null)
            {
                throw new InvalidOperationException(error);
            }
        }

        new SettingsCheck(Known, hasOthers: false).ThrowIfWrong(configuration);
    }
}
