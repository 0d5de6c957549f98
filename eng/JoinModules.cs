using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Joins the dashboard's modules into a few files, so that a visit takes a few requests: each entry with the modules that only it
/// imports, and core.js with those that several import. Each module becomes a function that runs once and returns its exports.
/// The entries' own imports and exports stay as they are, so the files work unjoined too. Style sheets that one imports are put in
/// its place.
/// </summary>
public sealed class JoinModules : Task
{
    private const string Core = "core";

    private static readonly Regex Import = new Regex(
        @"^import (?<what>\{[^}]*\}|\* as (?<all>\w+)) from '(?<from>[^']+)';\n", RegexOptions.Multiline);
    private static readonly Regex ReExport = new Regex(@"^export (?<what>\{[^}]*\}) from '(?<from>[^']+)';\n", RegexOptions.Multiline);
    private static readonly Regex Export = new Regex(
        @"^export (?<declaration>(?:async function|function|class|const) (?<name>\w+))", RegexOptions.Multiline);
    private static readonly Regex CssImport = new Regex(@"^@import ""(?<from>[^""]+)"";\n", RegexOptions.Multiline);

    private readonly Dictionary<string, string> _sources = new Dictionary<string, string>();

    /// <summary>The folder with index.html.</summary>
    [Required]
    public string WebRoot { get; set; }

    /// <summary>The entries, below the web root, such as dashboard/main.js; the first one is the page's.</summary>
    [Required]
    public string[] Entries { get; set; }

    /// <summary>Where the joined files go, as below the web root.</summary>
    [Required]
    public string Output { get; set; }

    public override bool Execute()
    {
        var entries = Entries.Select(entry => Path.GetFullPath(Path.Combine(WebRoot, entry))).ToArray();
        var folder = Path.GetDirectoryName(entries[0]);
        var users = new Dictionary<string, HashSet<string>>();
        foreach (var entry in entries)
        {
            foreach (var module in Ordered(entry).Where(module => module != entry))
            {
                (users.TryGetValue(module, out var known) ? known : users[module] = new HashSet<string>()).Add(entry);
            }
        }

        bool IsCore(string module) => users[module].Count > 1 || users[module].Contains(entries[0]);
        var core = entries.SelectMany(Ordered).Distinct().Where(module => !entries.Contains(module) && IsCore(module)).ToArray();
        Write(Path.Combine(folder, Core + ".js"), string.Concat(core.Select(Wrapped))
            + $"export {{ {string.Join(", ", core.Select(NameOf))} }};\n");
        foreach (var entry in entries)
        {
            var modules = Ordered(entry).Where(module => module != entry).ToArray();
            var shared = modules.Where(module => core.Contains(module)).ToArray();
            var text = new StringBuilder();
            if (shared.Length > 0)
            {
                text.Append($"import {{ {string.Join(", ", shared.Select(NameOf))} }} from '{(Path.GetDirectoryName(entry) == folder ? "." : "..")}/{Core}.js';\n");
            }

            foreach (var module in modules.Where(module => !core.Contains(module)))
            {
                text.Append(Wrapped(module));
            }

            Write(entry, text + Linked(entry, exportsStay: true));
        }

        foreach (var page in Directory.GetFiles(WebRoot, "*.html"))
        {
            Write(page, File.ReadAllText(page));
        }

        foreach (var sheet in Directory.GetFiles(WebRoot, "*.css"))
        {
            Write(sheet, CssImport.Replace(File.ReadAllText(sheet), import => File.ReadAllText(Path.Combine(WebRoot, import.Groups["from"].Value))));
        }

        return !Log.HasLoggedErrors;
    }

    private static string[] FromOf(string source) =>
        Import.Matches(source).Cast<Match>().Concat(ReExport.Matches(source).Cast<Match>()).Select(match => match.Groups["from"].Value).ToArray();

    private string Read(string module) =>
        _sources.TryGetValue(module, out var source) ? source : _sources[module] = File.ReadAllText(module).Replace("\r\n", "\n");

    // Those that are outside the dashboard's folder stay files of their own: other pages import them as well.
    private bool IsInside(string module) => module.StartsWith(Path.Combine(Path.GetFullPath(WebRoot), "dashboard"), StringComparison.Ordinal);

    // The modules that one imports, each after those that it imports itself; the module itself is the last.
    private List<string> Ordered(string module)
    {
        var ordered = new List<string>();
        Visit(module, new HashSet<string>());
        return ordered;

        void Visit(string visited, HashSet<string> waiting)
        {
            if (ordered.Contains(visited) || !IsInside(visited))
            {
                return;
            }

            if (!waiting.Add(visited))
            {
                throw new InvalidOperationException($"{visited} imports itself, by others.");
            }

            foreach (var from in FromOf(Read(visited)))
            {
                Visit(Resolve(visited, from), waiting);
            }

            ordered.Add(visited);
        }
    }

    private static string Resolve(string module, string from) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(module), from));

    private string NameOf(string module) =>
        "$" + Regex.Replace(Path.ChangeExtension(module.Substring(Path.GetFullPath(WebRoot).Length), null), @"\W+", "_");

    private string Wrapped(string module)
    {
        var names = Export.Matches(Read(module)).Cast<Match>().Select(match => match.Groups["name"].Value);
        return $"const {NameOf(module)} = (() => {{\n{Linked(module, exportsStay: false)}return {{ {string.Join(", ", names)} }};\n}})();\n";
    }

    // A module's text with its imports taken from the modules' objects.
    private string Linked(string module, bool exportsStay)
    {
        var text = Import.Replace(Read(module), import =>
        {
            var from = Resolve(module, import.Groups["from"].Value);
            if (!IsInside(from))
            {
                return exportsStay ? import.Value : throw new InvalidOperationException($"{module} imports {from}: only an entry may.");
            }

            return import.Groups["all"].Success
                ? $"const {import.Groups["all"].Value} = {NameOf(from)};\n"
                : $"const {Regex.Replace(import.Groups["what"].Value, @"(\w+) as (\w+)", "$1: $2")} = {NameOf(from)};\n";
        });
        text = ReExport.Replace(text, export => string.Concat(
            Regex.Matches(export.Groups["what"].Value, @"(?<name>\w+) as (?<alias>\w+)").Cast<Match>().Select(name =>
                $"export const {name.Groups["alias"].Value} = {NameOf(Resolve(module, export.Groups["from"].Value))}.{name.Groups["name"].Value};\n")));
        return exportsStay ? text : Export.Replace(text, "${declaration}");
    }

    private void Write(string file, string text)
    {
        var target = Path.Combine(Output, file.Substring(Path.GetFullPath(WebRoot).Length).TrimStart('/', '\\'));
        Directory.CreateDirectory(Path.GetDirectoryName(target));
        if (!File.Exists(target) || File.ReadAllText(target) != text)
        {
            File.WriteAllText(target, text);
        }
    }
}
