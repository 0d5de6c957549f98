using System.ComponentModel.DataAnnotations;

namespace ChatMetrics.Telemetry;

/// <summary>One of some words, in any case. An empty text is none of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OneOfAttribute(params string[] words) : ValidationAttribute(
    $"The field {{0}} must be {string.Join(", ", words[..^1])} or {words[^1]}.")
{
    /// <summary>The words, at least two.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    public override bool IsValid(object? value) =>
        value is null || (value is string text && Words.Contains(text, StringComparer.OrdinalIgnoreCase));
}
