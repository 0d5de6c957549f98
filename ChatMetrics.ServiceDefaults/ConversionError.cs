using System.Text.RegularExpressions;

namespace Microsoft.Extensions.Hosting;

/// <summary>What is wrong with a setting of another type, without the type's name and the value, which may be a secret.</summary>
internal static partial class ConversionError
{
    /// <summary>The message, if it is of a setting that cannot be converted in words of settings, else as it is.</summary>
    public static string Describe(string message) =>
        Binder().Match(message) is { Success: true } match && ExpectedFor(match.Groups["type"].Value) is { } expected
            ? $"{match.Groups["key"].Value} must be {expected}."
            : message;

    private static string? ExpectedFor(string type) => type switch
    {
        "System.Double" or "System.Single" or "System.Decimal" => "a number",
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Boolean" => "true or false",
        "System.TimeSpan" => "a time such as 00:00:30",
        _ => null,
    };

    // As the binder of settings says it.
    [GeneratedRegex(
        "^Failed to convert configuration value(?: '.*')? at '(?<key>[^']+)' to type '(?<type>[A-Za-z0-9.]+)'\\.$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Binder();
}
