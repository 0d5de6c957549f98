using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Articles;

/// <summary>What a section is for, named like its heading. A detail answers the particular question that its heading names.</summary>
internal enum SectionKind
{
    Detail, InShort, WhyItHappens, WhatHelps, StepByStep, Morning, Evening, Order,
    WhoShouldAvoidIt, NotTogetherWithIt, BetterToAvoid, SeeADoctor,
}

/// <summary>A passage of an article.</summary>
internal sealed record Section(string Heading, string Text)
{
    public SectionKind Kind { get; } =
        Enum.TryParse<SectionKind>(Heading.Replace(" ", ""), true, out var kind) ? kind : SectionKind.Detail;

    public string[] Lines { get; } = Text.Split('\n');

    public string[] HeadingTerms { get; } = Term.ReadContent(Heading);

    public bool IsCaution => Kind is SectionKind.WhoShouldAvoidIt or SectionKind.NotTogetherWithIt or SectionKind.BetterToAvoid;

    public bool IsList => Text[0] is '-' or '1';

    /// <summary>The section as it is said: a list has its heading above it.</summary>
    public string Paragraph => IsList ? $"{Heading}:\n{Text}" : Text;
}
