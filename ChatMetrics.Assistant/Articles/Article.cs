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

/// <summary>Decides how an article combines with another.</summary>
internal enum ArticleKind
{
    SkinType, // the base of a routine
    Concern, // what the user suffers from
    Remedy, // what the user applies or does: a product, sleep, exercise
    Guide, // gives way to any more exact article
    Caution, // a circumstance in which other advice may be unsafe: it is answered alone
}

/// <summary>One topic Aara knows about.</summary>
internal sealed class Article(KnowledgeFile file)
{
    /// <summary>The file's name without extension.</summary>
    public string Id => file.Name;

    /// <summary>What the topic is called on its own.</summary>
    public string Title { get; } = file["title"];

    /// <summary>What the topic is called within a sentence.</summary>
    public string Name { get; } =
        file.Header.GetValueOrDefault("name", char.ToLowerInvariant(file["title"][0]) + file["title"][1..]);

    public ArticleKind Kind { get; } = Enum.Parse<ArticleKind>(file["kind"].Replace(" ", ""), ignoreCase: true);

    /// <summary>Each names the topic wherever it appears.</summary>
    public string[] Keywords { get; } = file["keywords"].Split(", ");

    public Section[] Sections { get; } = Array.ConvertAll(file.Sections, section => new Section(section.Heading, section.Text));

    public bool HasRoutine => this[SectionKind.Morning] is not null;

    /// <summary>Whether it is something to put on the skin.</summary>
    public bool IsIngredient => Kind == ArticleKind.Remedy && this[SectionKind.Order] is not null;

    /// <summary>The first section of a kind; null if the article has none.</summary>
    public Section? this[SectionKind kind] => Array.Find(Sections, section => section.Kind == kind);
}
