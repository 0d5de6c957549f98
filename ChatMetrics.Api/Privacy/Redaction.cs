using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace ChatMetrics.Api.Privacy;

/// <summary>
/// Replaces what the rules match. Finding the next match takes time in proportion to the text's length, whatever it says. A pattern with
/// an end that is far away, or missing, may look for it at each of many matches: then what has not been searched in time is left out.
/// </summary>
internal sealed class Redaction
{
    /// <summary>In place of what was not searched.</summary>
    public const string NotSearched = "[not searched in time]";

    /// <summary>The longest that a text is searched, after which no more than one match is looked for.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly (Regex Pattern, string Replacement)[] _rules;

    /// <param name="rules">By name, valid.</param>
    public Redaction(IReadOnlyDictionary<string, RedactionOptions> rules, TimeProvider time)
    {
        _time = time;
        _rules =
        [
            .. rules.OrderBy(rule => rule.Key, StringComparer.OrdinalIgnoreCase).Select(rule => (
                Read(rule.Value.Pattern), rule.Value.Replacement ?? $"[{rule.Key}]")),
        ];
    }

    public bool IsEmpty => _rules.Length == 0;

    public string Apply(string text)
    {
        var start = _time.GetTimestamp();
        return _rules.Aggregate(text, (rest, rule) => Replace(rest, rule.Pattern, rule.Replacement, start));
    }

    private string Replace(string text, Regex pattern, string replacement, long start)
    {
        StringBuilder? replaced = null;
        var end = 0;
        foreach (var match in pattern.EnumerateMatches(text))
        {
            (replaced ??= new()).Append(text, end, match.Index - end).Append(replacement);
            end = match.Index + match.Length;
            if (end < text.Length && _time.GetElapsedTime(start) > MaxTime)
            {
                return replaced.Append(NotSearched).ToString();
            }
        }

        return replaced?.Append(text, end, text.Length - end).ToString() ?? text;
    }

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
