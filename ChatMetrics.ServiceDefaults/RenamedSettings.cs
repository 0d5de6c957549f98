using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.Hosting;

/// <summary>Settings that have been renamed. The old names still work; if both are set, the new one wins.</summary>
public sealed class RenamedSettings
{
    private readonly (string Old, string New)[] _inUse;
    private readonly Dictionary<string, string> _written;

    private RenamedSettings((string Old, string New)[] inUse, Dictionary<string, string> written) =>
        (_inUse, _written) = (inUse, written);

    /// <summary>Gives each old setting that is set its new name. Called before anything reads them.</summary>
    /// <param name="configuration">What has been configured.</param>
    /// <param name="oldRoot">Under which the settings were once.</param>
    /// <param name="newRoot">Under which they are now.</param>
    /// <param name="names">Those that have moved: a setting, or a section with all that is in it.</param>
    public static RenamedSettings Apply(
        IConfigurationManager configuration, string oldRoot, string newRoot, params string[] names)
    {
        var old = names.Select(name => configuration.GetSection($"{oldRoot}:{name}"))
            .Where(section => section.Exists())
            .SelectMany(section => section.AsEnumerable())
            .Select(setting => (setting.Key, New: $"{newRoot}{setting.Key[oldRoot.Length..]}", setting.Value))
            .ToArray();
        // If a section has settings under both names, the new ones apply.
        var written = old.Where(setting => !configuration.GetSection(setting.New).Exists())
            .ToDictionary(setting => setting.New, setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        old = Array.FindAll(old, setting => setting.Value is not null);
        if (old.Length > 0)
        {
            // Below all other sources, so that a setting under its new name wins.
            configuration.Sources.Insert(
                0,
                new MemoryConfigurationSource
                {
                    InitialData = old.Select(setting => KeyValuePair.Create(setting.New, setting.Value)),
                });
        }

        return new RenamedSettings([.. old.Select(setting => (setting.Key, setting.New)).Order()], written);
    }

    /// <summary>Logs once which old names are in use and their new names; never a value.</summary>
    public void Log(ILogger logger)
    {
        if (_inUse.Length > 0)
        {
            logger.SettingsRenamed(string.Join(", ", _inUse.Select(setting => $"{setting.Old} is now {setting.New}")));
        }
    }

    /// <summary>Replaces each setting's name in a message with the name the user wrote.</summary>
    public string AsWritten(string message)
    {
        var keys = string.Join('|', _written.Keys.OrderByDescending(key => key.Length).Select(Regex.Escape));
        // Whole names only: a message about the model gpt-5 is not about the model gpt.
        return keys.Length == 0 ? message : Regex.Replace(
            message,
            $@"(?<![\w:])(?:{keys})(?![\w-]|\.\w)",
            match => _written[match.Value],
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(10));
    }
}
