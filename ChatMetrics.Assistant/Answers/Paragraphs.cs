namespace ChatMetrics.Assistant.Answers;

/// <summary>Answers are paragraphs and lists in plain text that also reads well as Markdown.</summary>
internal static class Paragraphs
{
    /// <summary>Puts paragraphs together; those that are null or empty are left out.</summary>
    public static string Join(params IEnumerable<string?> paragraphs) =>
        string.Join("\n\n", paragraphs.Where(paragraph => !string.IsNullOrEmpty(paragraph)));

    /// <summary>Lines below a label; null if there are none.</summary>
    public static string? List(string label, IReadOnlyCollection<string> lines) =>
        lines.Count == 0 ? null : $"{label}:\n{string.Join('\n', lines)}";

    /// <summary>Numbered lines below a label; null if there are none.</summary>
    public static string? Steps(string label, IEnumerable<string> steps) =>
        List(label, [.. steps.Select((step, index) => $"{index + 1}. {step}")]);
}
