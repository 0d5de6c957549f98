namespace ChatMetrics.Api.Chat.Models.Offline.Articles;

internal enum SectionKind
{
    Summary,
    Causes,
    Helps,
    Steps,
    Morning,
    Evening,
    Order,
    Avoid,
    Doctor,

    /// <summary>Answers the particular question its heading names.</summary>
    Detail,
}

/// <summary>A passage of an article, said whole or not at all.</summary>
internal sealed record Section(SectionKind Kind, string Heading, string Text, string[] Lines)
{
    public bool IsList => Lines[0][0] is '-' or '1';

    public static Section From(DocumentSection section)
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
            "Better avoid" => SectionKind.Avoid,
            "See a doctor" => SectionKind.Doctor,
            _ => SectionKind.Detail,
        };
        return new Section(kind, section.Heading, section.Text, section.Lines);
    }
}
