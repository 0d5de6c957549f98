using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Answers;

/// <summary>Answers with a routine for the morning, the evening or both.</summary>
internal static class RoutineAnswer
{
    public static IEnumerable<string?> Write(Question question)
    {
        Article[] topics = [.. question.Topics.Take(2).Where(topic => topic.HasRoutine)];
        // In pregnancy, no other article's treatments are mixed in.
        topics = topics[0].Kind == ArticleKind.Caution ? topics[..1] : topics;
        var (first, second) = (topics[0], topics.ElementAtOrDefault(1));
        var isWhole = question.Asks(Intents.Morning) == question.Asks(Intents.Evening);
        SectionKind[] times = isWhole ? [SectionKind.Morning, SectionKind.Evening]
            : question.Asks(Intents.Morning) ? [SectionKind.Morning]
            : [SectionKind.Evening];
        string?[] summaries = isWhole ? [.. topics.Select(question.SummaryOf).OfType<string>()] : [];
        var names = string.Join(" and ", topics.Select(topic => topic.Name));
        return
        [
            .. summaries.Length > 0 ? summaries : [$"For {names}, keep it simple:"],
            .. times.Select(time => Paragraphs.Steps(time.ToString(), RoutinePlan.Merge(first, second, time))),
            second is null ? null : RoutinePlan.OneByOne,
            .. question.DoctorAdvice(),
        ];
    }
}
