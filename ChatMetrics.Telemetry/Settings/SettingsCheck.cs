using ChatMetrics.Telemetry.Alerts;
using ChatMetrics.Telemetry.Storage;
using Microsoft.Extensions.Configuration;

namespace ChatMetrics.Telemetry.Settings;

/// <summary>
/// Refuses settings that there are not, and values of sections: with a misspelt name a program would do something else than what was
/// meant.
/// </summary>
/// <param name="known">The program's settings.</param>
/// <param name="hasOthers">
/// Whether other programs have settings under the same root: then only those are refused that may have been meant for this one.
/// </param>
public sealed class SettingsCheck(SettingNames known, bool hasOthers)
{
    /// <summary>Under which all settings are.</summary>
    public const string Root = "ChatMetrics";

    // What people write for the two underscores, or the colon, between names.
    private static readonly char[] Separators = [':', '_', '.'];

    /// <summary>Those of the API and of the worker.</summary>
    public static SettingNames Shared => new SettingNames()
        .Add($"{Root}:Retention", typeof(RetentionOptions))
        .Add($"{Root}:Reports", typeof(ReportOptions))
        .Add(AlertOptions.Section, typeof(AlertOptions))
        .Add($"{Root}:Prometheus")
        .Add($"{Root}:TracesPerSecond");

    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it, and the nearest one.</exception>
    public void ThrowIfWrong(IConfiguration configuration)
    {
        foreach (var root in configuration.GetChildren())
        {
            if ((IsRoot(root.Key) ? FindErrorBelow(root) : FindErrorOfRoot(root)) is { } error)
            {
                throw new InvalidOperationException(error);
            }
        }
    }

    /// <summary>What is set below a section. A value of its own is left out: an environment may have a variable of that name.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SetBelow(IConfigurationSection section) =>
        section.AsEnumerable().Where(setting => setting.Value is not null && setting.Key.Length > section.Path.Length);

    private static bool IsRoot(string name) => name.Equals(Root, StringComparison.OrdinalIgnoreCase);

    private string? FindErrorBelow(IConfigurationSection root) => SetBelow(root)
        .Where(setting => !hasOthers || MayBeOwn(setting.Key.Split(':')[1]))
        .Select(setting => known.FindError(setting.Key, setting.Value))
        .FirstOrDefault(error => error is not null);

    private bool MayBeOwn(string name) => known.Below(Root).Has(name) || known.Below(Root).FindNear(name) is not null;

    // ChatMetric:StoreMessages, ChatMetrics_StoreMessages: evidently meant for us. CHATMETRICS_DATA and the like are not.
    private string? FindErrorOfRoot(IConfigurationSection root)
    {
        if (SpellingDistance.FindNear(root.Key, [Root]) is not null
            && root.GetChildren().FirstOrDefault(child => known.Below(Root).Has(child.Key)) is { } own)
        {
            return SettingNames.NotASetting(own.Path, $"{Root}:{own.Key}");
        }

        return root.Key.StartsWith(Root, StringComparison.OrdinalIgnoreCase)
            ? root.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => FindSeparatorError(setting.Key))
                .FirstOrDefault(error => error is not null)
            : null;
    }

    private string? FindSeparatorError(string key)
    {
        var parts = key.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        return IsRoot(parts[0]) && known.FindSetting(parts) is { } meant
            ? SettingNames.NotASetting(key, string.Join(key[Root.Length] == '_' ? "__" : ":", meant))
            : null;
    }
}
