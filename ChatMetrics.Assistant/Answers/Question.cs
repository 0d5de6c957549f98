using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Answers;

/// <summary>A health question, understood.</summary>
/// <param name="Topics">What it names, the most important first; perhaps also what an earlier message said.</param>
/// <param name="Conversation">The chat in which it was asked.</param>
/// <param name="IsPregnant">Whether only an earlier message mentioned pregnancy.</param>
internal sealed record Question(IReadOnlyList<Article> Topics, Conversation Conversation, bool IsPregnant)
{
    /// <summary>What it is mostly about.</summary>
    public Article Main => Topics[0];

    public Article? Second => Topics.ElementAtOrDefault(1);

    /// <summary>Whether it has any of these intents.</summary>
    public bool Asks(Intents intents) => (Conversation.Message.Intents & intents) != 0;

    /// <summary>A topic in short; null if an earlier answer has it.</summary>
    public string? SummaryOf(Article topic) =>
        topic[SectionKind.Summary] is { } summary && !Conversation.HasSaid(summary.Text) ? summary.Text : null;

    /// <summary>When to see a doctor: for what the user suffers from rather than for what they apply.</summary>
    public IEnumerable<string?> DoctorAdvice()
    {
        Article[] serious = [.. Topics.Take(2).Where(topic => topic.Kind is ArticleKind.Concern or ArticleKind.Caution)];
        return (serious.Length > 0 ? serious : [Main]).Select(topic => topic[SectionKind.Doctor]?.Paragraph);
    }
}
