using System.Reflection;

namespace ChatMetrics.Telemetry.Settings;

/// <summary>The names of settings below a section, as the properties of options have them.</summary>
public sealed class SettingNames
{
    private const int MaxShown = 5;

    private readonly Dictionary<string, SettingNames> _children = new(StringComparer.OrdinalIgnoreCase);

    // What stands behind a name that users choose, or an index; null where there is none.
    private SettingNames? _anyChild;
    private bool _isList;

    private bool IsSetting => _children.Count == 0 && _anyChild is null;

    /// <summary>Adds the settings of a section.</summary>
    /// <param name="path">Its name, with colons; a single setting where there is no type.</param>
    /// <param name="options">What it is bound to.</param>
    public SettingNames Add(string path, Type? options = null)
    {
        var section = path.Split(':').Aggregate(this, (parent, name) => parent.ChildOf(name));
        if (options is not null)
        {
            section.AddProperties(options);
        }

        return this;
    }

    /// <summary>The setting that a path leads to, when a name that users choose may have been split into several of its parts.</summary>
    /// <returns>Its names; null when there is none.</returns>
    internal IReadOnlyList<string>? FindSetting(params ReadOnlySpan<string> path)
    {
        if (path is [])
        {
            return IsSetting ? [] : null;
        }

        if (_children.GetValueOrDefault(path[0])?.FindSetting(path[1..]) is { } rest)
        {
            return [path[0], .. rest];
        }

        for (var chosen = 1; _anyChild is not null && chosen <= path.Length; chosen++)
        {
            if (_anyChild.FindSetting(path[chosen..]) is { } below)
            {
                return [string.Join('_', path[..chosen]), .. below];
            }
        }

        return null;
    }

    /// <summary>Whether there is a section or a setting of that name.</summary>
    internal bool Has(string name) => _children.ContainsKey(name);

    /// <summary>The names below one of these.</summary>
    internal SettingNames Below(string name) => _children[name];

    /// <summary>The name that may have been meant by one that is none; null where none is near.</summary>
    internal string? FindNear(string name) => SpellingDistance.FindNear(name, _children.Keys);

    /// <summary>What is wrong with a setting: its name, or that it has a value although it is a section.</summary>
    /// <param name="key">Its name, with colons.</param>
    /// <param name="value">Never repeated: it may be a secret.</param>
    /// <returns>A sentence; null when nothing is wrong.</returns>
    public string? FindError(string key, string? value)
    {
        var (names, parts) = (this, key.Split(':'));
        for (var i = 0; i < parts.Length; i++)
        {
            if ((names._children.GetValueOrDefault(parts[i]) ?? names._anyChild) is not { } child)
            {
                var near = names.FindNear(parts[i]);
                return NotASetting(string.Join(':', parts[..(i + 1)]), near is null ? null : string.Join(':', [.. parts[..i], near]));
            }

            names = child;
        }

        // An empty list in a file of JSON is an empty text here.
        return value is null || names.IsSetting || (names._isList && value.Length == 0) ? null : names.NotAValue(key);
    }

    /// <summary>A sentence that there is no such setting.</summary>
    /// <param name="meant">What may have been meant.</param>
    public static string NotASetting(string key, string? meant) =>
        $"{key} is not a setting{(meant is null ? ": docs/settings.md lists them." : $": is {meant} meant?")}";

    private string NotAValue(string key)
    {
        var (below, names) = (key, this);
        while (names._anyChild is { } child)
        {
            below += names._isList ? ":0" : ":<name>";
            names = child;
        }

        var shown = string.Join(", ", names._children.Keys.Take(MaxShown).Select(name => $":{name}"));
        var more = names._children.Count > MaxShown ? " or another of its settings" : "";
        return $"{key} is a {(_isList ? "list" : "section")}: set {below}{shown}{more}.";
    }

    private SettingNames ChildOf(string name) => _children.TryGetValue(name, out var child) ? child : _children[name] = new SettingNames();

    private void AddProperties(Type options)
    {
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || property.PropertyType.IsGenericType))
        {
            ChildOf(property.Name).AddValue(property.PropertyType);
        }
    }

    private void AddValue(Type type)
    {
        var items = type.IsArray ? type.GetElementType()
            : type.IsGenericType && type != typeof(string) && Nullable.GetUnderlyingType(type) is null ? type.GetGenericArguments()[^1]
            : null;
        if (items is not null)
        {
            _isList = type.IsArray;
            _anyChild ??= new SettingNames();
            _anyChild.AddValue(items);
        }
        else if (type.IsClass && type != typeof(string) && type.Namespace!.StartsWith(nameof(ChatMetrics), StringComparison.Ordinal))
        {
            AddProperties(type);
        }
    }
}
