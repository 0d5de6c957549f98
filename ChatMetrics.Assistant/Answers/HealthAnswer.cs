using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Answers;

/// <summary>Puts the answer to a health question together from the sections that fit it.</summary>
/// <param name="conversation">The chat, which ends with the question.</param>
/// <param name="topics">One topic or two.</param>
/// <param name="wasPregnant">Whether an earlier message mentioned pregnancy.</param>
internal sealed class HealthAnswer(Conversation conversation, Article[] topics, bool wasPregnant)
{
    public const string Disclaimer = "I'm an assistant and not a doctor, so take this as general information.";

    private const string PregnancyNote =
        "Since you mentioned pregnancy or breastfeeding: leave out retinoids, and check any medicine below with your "
        + "midwife, doctor or pharmacist first.";

    private const int MaxDetails = 2;
    private const int MaxMore = 3;

    private Article Main => topics[0];

    public string Write() => Paragraphs.Join(
    [
        wasPregnant && Main.Kind != ArticleKind.Caution ? PregnancyNote : null,
        .. Asks(Intents.AnyRoutine) && Array.Exists(topics, topic => topic.HasRoutine) ? Routine()
            : Asks(Intents.More) ? More()
            : [.. topics.SelectMany(Describe), .. Asks(Intents.Doctor) ? [] : DoctorAdvice()],
        conversation.HasSaid(Disclaimer) ? null : Disclaimer,
    ]);

    private IEnumerable<string?> Routine()
    {
        var routines = Array.FindAll(topics, topic => topic.HasRoutine);
        var isWhole = Asks(Intents.Morning) == Asks(Intents.Evening);
        SectionKind[] times = isWhole ? [SectionKind.Morning, SectionKind.Evening]
            : Asks(Intents.Morning) ? [SectionKind.Morning]
            : [SectionKind.Evening];
        string[] summaries = isWhole ? [.. routines.Select(Summary).OfType<string>()] : [];
        var names = string.Join(" and ", routines.Select(topic => topic.Name));
        return
        [
            .. summaries.Length > 0 ? summaries : [$"For {names}, keep it simple:"],
            .. times.Select(time => Paragraphs.Steps(time.ToString(), RoutinePlan.Merge(routines, time))),
            routines.Length > 1 ? RoutinePlan.OneByOne : null,
            .. DoctorAdvice(),
        ];
    }

    private IEnumerable<string?> More()
    {
        Section[] unsaid = [.. Main.Sections.Where(section => !conversation.HasSaid(section.Lines[0])).Take(MaxMore)];
        return unsaid.Length > 0
            ? unsaid.Select(section => section.Paragraph).Prepend($"More about {Main.Name}:")
            : [$"That is all I know about {Main.Name}. A pharmacist or doctor can look at your own case."];
    }

    private IEnumerable<string?> Describe(Article topic)
    {
        Section[] details = [.. conversation.Message.DetailsFrom(topic).Take(MaxDetails)];
        var cautions = topic.Sections.Where(section => section.IsCaution);
        var helps = topic[SectionKind.WhatHelps]!;
        var isAlone = topics.Length == 1;
        var isOrder = Asks(Intents.Order) || (!isAlone && Array.TrueForAll(topics, each => each.IsIngredient));
        Section[] sections = Asks(Intents.Doctor) ? [topic[SectionKind.SeeADoctor]!]
            : details.Length > 0 ? details
            : Asks(Intents.Avoid) ? [.. cautions]
            : Asks(Intents.Causes) ? [topic[SectionKind.WhyItHappens] ?? helps]
            : isOrder ? [topic[SectionKind.Order] ?? helps]
            : [topic[SectionKind.StepByStep] ?? helps, .. isAlone ? cautions : []];
        return
        [
            isOrder && !isAlone ? null : Summary(topic),
            .. sections.Select(section => isAlone ? section.Paragraph : Label(section, topic)),
        ];
    }

    // The section as it is said beside that of another article.
    private static string Label(Section section, Article topic) =>
        !section.IsList ? $"{topic.Title}: {section.Text}"
        : topic.Kind == ArticleKind.Remedy && section.Kind == SectionKind.WhatHelps ? $"On {topic.Name}:\n{section.Text}"
        : section.Heading.EndsWith(" it", StringComparison.Ordinal) ? $"{section.Heading[..^2]}{topic.Name}:\n{section.Text}"
        : $"{section.Heading} with {topic.Name}:\n{section.Text}";

    /// <summary>A topic in short; null if an earlier answer has it.</summary>
    private string? Summary(Article topic) =>
        topic[SectionKind.InShort] is { } summary && !conversation.HasSaid(summary.Text) ? summary.Text : null;

    /// <summary>When to see a doctor: for what the user suffers from rather than for what they apply.</summary>
    private IEnumerable<string?> DoctorAdvice()
    {
        var serious = Array.FindAll(topics, topic => topic.Kind is ArticleKind.Concern or ArticleKind.Caution);
        return (serious.Length > 0 ? serious : [Main]).Select(topic => topic[SectionKind.SeeADoctor]?.Paragraph);
    }

    private bool Asks(Intents intents) => conversation.Message.Asks(intents);
}
