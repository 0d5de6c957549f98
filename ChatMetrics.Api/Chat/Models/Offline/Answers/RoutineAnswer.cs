using ChatMetrics.Api.Chat.Models.Offline.Articles;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>Answers with a routine for the morning, the evening or both.</summary>
internal static class RoutineAnswer
{
    public static void Write(AnswerText text, Consultation question)
    {
        var (main, second) = (question.Main, question.Second);
        if (!main.HasRoutine)
            (main, second) = (second!, null);
        // In pregnancy, no other article's treatments are mixed in.
        if (main.Kind == ArticleKind.Caution || second is { HasRoutine: false })
            second = null;

        var names = second is null ? main.Name : $"{main.Name} and {second.Name}";
        if (question.WantsMorning && question.WantsEvening)
        {
            text.AddSummary(main);
            text.AddSummary(second);
        }

        if (text.Length == 0)
            text.Add($"For {names}, keep it simple:");
        if (question.WantsMorning)
            text.AddList("Morning", RoutinePlan.Merge(main, second, SectionKind.Morning));
        if (question.WantsEvening)
            text.AddList("Evening", RoutinePlan.Merge(main, second, SectionKind.Evening));
        if (second is not null)
            text.Add("Begin with one new treatment, and add the next after two quiet weeks.");
        text.AddDoctor();
    }
}
