using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Privacy;

/// <summary>Replaces what the rules match. A text takes time in proportion to its length, whatever it says.</summary>
internal sealed class Redaction
{
    private readonly (Regex Pattern, string Replacement)[] _rules;

    /// <param name="rules">By name, valid.</param>
    public Redaction(IReadOnlyDictionary<string, RedactionOptions> rules) => _rules =
    [
        .. rules.OrderBy(rule => rule.Key, StringComparer.OrdinalIgnoreCase).Select(rule => (
            Read(rule.Value.Pattern), rule.Value.Replacement ?? $"[{rule.Key}]")),
    ];

    public bool IsEmpty => _rules.Length == 0;

    public string Apply(string text) =>
        _rules.Aggregate(text, (rest, rule) => rule.Pattern.Replace(rest, _ => rule.Replacement));

    /// <summary>What is wrong with a rule's pattern; null when nothing is.</summary>
    public static string? FindError(string pattern)
    {
        if (pattern.Length == 0)
        {
            return "is missing.";
        }

        try
        {
            return Read(pattern).IsMatch("") ? "matches where there is no text." : null;
        }
        catch (ArgumentException exception)
        {
            return $"is not a regular expression: {exception.Message}";
        }
        catch (NotSupportedException)
        {
            return "cannot be searched in linear time: lookarounds, backreferences and atomic groups are not possible.";
        }
    }

    private static Regex Read(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}

/// <summary>Checks the patterns at the start.</summary>
internal sealed class RedactionValidator : IValidateOptions<PrivacyOptions>
{
    public ValidateOptionsResult Validate(string? name, PrivacyOptions options)
    {
        string[] errors =
        [
            .. from rule in options.Redaction
               let error = Redaction.FindError(rule.Value.Pattern)
               where error is not null
               select $"ChatMetrics:Redaction:{rule.Key}:Pattern {error}",
        ];
        return errors.Length > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
