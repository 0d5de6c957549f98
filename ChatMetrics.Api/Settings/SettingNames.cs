using System.Reflection;

namespace ChatMetrics.Api.Settings;

/// <summary>The names of settings below a section, as the properties of options have them.</summary>
internal sealed class SettingNames
{
    private const int MaxDistance = 2;

    private readonly Dictionary<string, SettingNames> _children = new(StringComparer.OrdinalIgnoreCase);

    // What stands behind a name that users choose, or an index; null where there is none.
    private SettingNames? _anyChild;

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

    /// <summary>What is wrong with a setting's name: the part that is none, and what may have been meant.</summary>
    /// <returns>Null when there is such a setting.</returns>
    public (string Unknown, string? Meant)? FindUnknown(string key)
    {
        var (names, parts) = (this, key.Split(':'));
        for (var i = 0; i < parts.Length; i++)
        {
            if ((names._children.GetValueOrDefault(parts[i]) ?? names._anyChild) is { } child)
            {
                names = child;
                continue;
            }

            var near = names._children.Keys.Select(name => (Name: name, Distance: Distance(parts[i], name))).OrderBy(name => name.Distance)
                .FirstOrDefault(name => name.Distance <= Math.Min(MaxDistance, name.Name.Length / 2));
            var parent = parts[..i];
            return (string.Join(':', parts[..(i + 1)]), near.Name is null ? null : string.Join(':', [.. parent, near.Name]));
        }

        return null;
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
            _anyChild ??= new SettingNames();
            _anyChild.AddValue(items);
        }
        else if (type.IsClass && type != typeof(string) && type.Namespace!.StartsWith(nameof(ChatMetrics), StringComparison.Ordinal))
        {
            AddProperties(type);
        }
    }

    // Levenshtein's, without regard to case.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
