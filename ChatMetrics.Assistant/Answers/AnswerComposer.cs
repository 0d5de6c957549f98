using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Answers;

/// <summary>Puts an answer together from the sections that fit the question.</summary>
internal sealed class AnswerComposer(KnowledgeBase knowledge)
{
    public const string Disclaimer = "I'm an assistant and not a doctor, so take this as general information.";

    private const string PregnancyNote =
        "Since you mentioned pregnancy or breastfeeding: leave out retinoids, and check any medicine below with your "
        + "midwife, doctor or pharmacist first.";

    private const int MaxTopics = 2;
    private const int MaxDetails = 2;
    private const int MaxMore = 3;
    private const int MaxLines = 4;

    public string Compose(Question question)
    {
        string[] others = [.. question.Topics.Skip(MaxTopics).Take(MaxTopics).Select(topic => topic.Name)];
        var isForRoutine = question.Asks(Intents.AnyRoutine) && question.Topics.Take(MaxTopics).Any(topic => topic.HasRoutine);
        var answer = isForRoutine ? RoutineAnswer.Write(question)
            : question.Asks(Intents.More) ? WriteMore(question)
            : question.Second is { } second ? WriteTwo(question, second)
            : WriteOne(question);
        return Paragraphs.Join(
        [
            question.IsPregnant ? PregnancyNote : null,
            .. answer,
            others.Length > 0 ? $"You also mentioned {string.Join(" and ", others)}; ask me about that next." : null,
            question.Conversation.HasSaid(Disclaimer) ? null : Disclaimer,
        ]);
    }

    private IEnumerable<string?> WriteOne(Question question)
    {
        var topic = question.Main;
        Section[] sections = [.. Choose(question).OfType<Section>()];
        var opening = sections[0].Kind switch
        {
            SectionKind.Doctor or SectionKind.Causes or SectionKind.Summary => null,
            _ when topic.Cautions.Contains(sections[0]) => $"With {topic.Name}, some things do more harm than good.",
            _ => question.SummaryOf(topic),
        };
        var closing = Array.Exists(sections, section => section.Kind == SectionKind.Doctor) ? [] : question.DoctorAdvice();
        return [opening, .. sections.Select(section => section.Paragraph), .. closing];
    }

    private Section?[] Choose(Question question)
    {
        var topic = question.Main;
        var helps = topic[SectionKind.Helps];
        Section?[] details = [.. knowledge.DetailsFor(topic, question.Conversation.Message).Take(MaxDetails)];
        return details.Length > 0 ? details
            : question.Asks(Intents.Doctor) ? [topic[SectionKind.Doctor], helps]
            : question.Asks(Intents.Avoid) ? [.. topic.Cautions, helps]
            : question.Asks(Intents.Causes) ? [topic[SectionKind.Causes] ?? topic[SectionKind.Summary], helps]
            : question.Asks(Intents.Order) ? [topic[SectionKind.Order] ?? helps]
            : [topic[SectionKind.Steps] ?? helps, .. topic.Cautions];
    }

    private static IEnumerable<string?> WriteMore(Question question)
    {
        var topic = question.Main;
        Section[] unsaid = [.. topic.Sections.Where(section => !question.Conversation.HasSaid(section.Lines[0])).Take(MaxMore)];
        return unsaid.Length > 0
            ? unsaid.Select(section => section.Paragraph).Prepend($"More about {topic.Name}:")
            : [$"That is all I know about {topic.Name}. A pharmacist or doctor can look at your own case."];
    }

    private IEnumerable<string?> WriteTwo(Question question, Article second)
    {
        var main = question.Main;
        if (main.Kind == ArticleKind.Caution)
        {
            // In pregnancy, what the circumstance says is the whole answer.
            var details = knowledge.DetailsFor(main, question.Conversation.Message);
            return [.. WriteBriefly(question, main), .. details.Select(detail => detail.Paragraph), .. question.DoctorAdvice()];
        }

        Article[] topics = [main, second];
        var areUsedTogether = Array.TrueForAll(topics, topic => IsRemedy(topic) && topic[SectionKind.Order] is not null);
        if (areUsedTogether || question.Asks(Intents.Order))
        {
            var general = knowledge.Guide[SectionKind.Order];
            var orders = topics.Select(topic => $"{topic.Title}: {(topic[SectionKind.Order] ?? general)!.Text}");
            return [.. orders, RoutinePlan.OneByOne, .. question.DoctorAdvice()];
        }

        return [.. topics.SelectMany(topic => WriteBriefly(question, topic)), .. question.DoctorAdvice()];
    }

    private static string?[] WriteBriefly(Question question, Article topic)
    {
        var summary = question.SummaryOf(topic);
        if (question.Asks(Intents.Causes) && topic[SectionKind.Causes] is { } causes && !IsRemedy(topic))
        {
            return [summary, causes.Paragraph];
        }

        var (label, lines) = question.Asks(Intents.Avoid)
            ? ("Better to avoid with", topic.Cautions.SelectMany(section => section.Lines))
            : (IsRemedy(topic) ? "On" : "What helps with", topic[SectionKind.Helps]!.Lines);
        return [summary, Paragraphs.List($"{label} {topic.Name}", [.. lines.Take(MaxLines)])];
    }

    private static bool IsRemedy(Article article) => article.Kind == ArticleKind.Remedy;
}
