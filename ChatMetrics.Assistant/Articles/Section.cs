namespace ChatMetrics.Assistant.Articles;

/// <summary>A passage of an article.</summary>
internal sealed record Section(SectionKind Kind, string Heading, string Text, string[] Lines)
{
    /// <summary>The section as it is said: a list has its heading above it.</summary>
    public string Paragraph => Lines[0][0] is '-' or '1' ? $"{Heading}:\n{Text}" : Text;

    public static Section From((string Heading, string Text) section)
    {
        var kind = section.Heading switch
        {
            "In short" => SectionKind.Summary,
            "Why it happens" => SectionKind.Causes,
            "What helps" => SectionKind.Helps,
            "Step by step" => SectionKind.Steps,
            "Morning" => SectionKind.Morning,
            "Evening" => SectionKind.Evening,
            "Order" => SectionKind.Order,
            "Who should avoid it" => SectionKind.NotFor,
            "Not together with it" => SectionKind.NotWith,
            "Better to avoid" => SectionKind.Avoid,
            "See a doctor" => SectionKind.Doctor,
            _ => SectionKind.Detail,
        };
        return new Section(kind, section.Heading, section.Text, section.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
