namespace ChatMetrics.Assistant.Answers;

/// <summary>Answers are paragraphs and lists in plain text that also reads well as Markdown.</summary>
internal static class Paragraphs
{
    private const string Divider = "\n\n";

    /// <summary>Puts paragraphs together; those that are null or empty are left out.</summary>
    public static string Join(params IEnumerable<string?> paragraphs) =>
        string.Join(Divider, paragraphs.Where(paragraph => !string.IsNullOrEmpty(paragraph)));

    /// <summary>The paragraphs of a text, each with what divides it from the next: together they are the text.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf(Divider, start, StringComparison.Ordinal);
            var next = end < 0 ? text.Length : end + Divider.Length;
            yield return text[start..next];
            start = next;
        }
    }

    /// <summary>Lines below a label; null if there are none.</summary>
    public static string? List(string label, IReadOnlyCollection<string> lines) =>
        lines.Count == 0 ? null : $"{label}:\n{string.Join('\n', lines)}";

    /// <summary>Numbered lines below a label; null if there are none.</summary>
    public static string? Steps(string label, IEnumerable<string> steps) =>
        List(label, [.. steps.Select((step, index) => $"{index + 1}. {step}")]);
}
