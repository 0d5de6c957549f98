using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>Answers a question about one topic with the sections it asks for.</summary>
internal sealed class TopicAnswer(Library library)
{
    public void Write(AnswerText text, Consultation question)
    {
        var topic = question.Main;
        if (question.Asks(Cues.More))
        {
            AddUnsaid(text, question);
            return;
        }

        var sections = Wanted(question).ToList();
        if (sections.Count == 0 || sections[0].Kind is SectionKind.Helps or SectionKind.Steps or SectionKind.Detail or SectionKind.Order)
            text.AddSummary(topic);
        else if (sections[0].Kind == SectionKind.Avoid)
            text.Add($"With {topic.Name}, some things do more harm than good.");
        foreach (var section in sections)
            text.Add(section);
        if (!sections.Contains(topic[SectionKind.Doctor]!))
            text.AddDoctor();
    }

    private IEnumerable<Section> Wanted(Consultation question)
    {
        var topic = question.Main;
        var details = library.DetailsFor(topic, question.Turn).Take(2).ToArray();
        Section?[] wanted = question.Turn.Cues switch
        {
            _ when details.Length > 0 => [.. details],
            var cues when cues.HasFlag(Cues.Doctor) => [topic[SectionKind.Doctor], topic[SectionKind.Helps]],
            var cues when cues.HasFlag(Cues.Avoid) => [topic[SectionKind.Avoid], topic[SectionKind.Helps]],
            var cues when cues.HasFlag(Cues.Causes) => [topic[SectionKind.Causes] ?? topic[SectionKind.Summary], topic[SectionKind.Helps]],
            var cues when cues.HasFlag(Cues.Order) => [topic[SectionKind.Order] ?? topic[SectionKind.Helps]],
            _ => [topic[SectionKind.Steps] ?? topic[SectionKind.Helps], topic[SectionKind.Avoid]],
        };
        return wanted.OfType<Section>();
    }

    private static void AddUnsaid(AnswerText text, Consultation question)
    {
        var topic = question.Main;
        var unsaid = topic.Sections.Where(section => !question.Conversation.HasSaid(section.Lines[0])).Take(3).ToArray();
        if (unsaid.Length == 0)
        {
            text.Add($"That is all I know about {topic.Name}. A pharmacist or doctor can look at your own case.");
            return;
        }

        text.Add($"More about {topic.Name}:");
        foreach (var section in unsaid)
            text.Add(section);
    }
}
