using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>Answers a question that names two topics: in which order, whether one helps the other, or each in turn.</summary>
internal sealed class TwoTopicsAnswer(Library library)
{
    private const int MostLinesOnAnother = 4;
    private const int MostLinesOfEach = 4;

    public void Write(AnswerText text, Consultation question)
    {
        if (IsAboutOrder(question))
            AddOrder(text, question);
        else if (!IsAboutUsing(question) || !AddMeans(text, question))
            AddBoth(text, question);
        text.AddDoctor();
    }

    /// <summary>Whether it asks what comes first, or names two products: may they meet?</summary>
    private static bool IsAboutOrder(Consultation question) =>
        question.Main.Kind != ArticleKind.Caution
        && (question.Asks(Cues.Order) || (question.Main[SectionKind.Order], question.Second![SectionKind.Order]) is ({ }, { })
            && question.Main.Kind == ArticleKind.Means && question.Second.Kind == ArticleKind.Means);

    /// <summary>Whether one topic is something to use or do, and the other a skin type, concern or circumstance.</summary>
    private static bool IsAboutUsing(Consultation question) =>
        (question.Main.Kind == ArticleKind.Means) != (question.Second!.Kind == ArticleKind.Means)
        || question.Main.Kind == ArticleKind.Caution;

    private bool AddMeans(AnswerText text, Consultation question)
    {
        var (means, concern) = question.Main.Kind == ArticleKind.Means && question.Second!.Kind != ArticleKind.Caution
            ? (question.Main, question.Second)
            : (question.Second!, question.Main);
        var isCaution = concern.Kind == ArticleKind.Caution;
        var lines = library.LinesOn(concern, means).Distinct().Take(MostLinesOnAnother).ToArray();
        var details = isCaution ? library.DetailsFor(concern, question.Turn).ToArray() : [];
        if (lines.Length + details.Length == 0)
            return false;

        // In pregnancy, what the circumstance says is the whole answer.
        text.AddSummary(isCaution ? concern : means);
        if (lines.Length > 0)
            text.AddList($"On {means.Name} {(isCaution ? "in" : "with")} {concern.Name}", string.Join('\n', lines));
        foreach (var detail in details)
            text.Add(detail);
        if (!isCaution)
            text.Add(means[SectionKind.Order] ?? means[SectionKind.Helps]);
        return true;
    }

    private void AddOrder(AnswerText text, Consultation question)
    {
        Article[] topics = [question.Main, question.Second!];
        var ordered = Array.FindAll(topics, topic => topic[SectionKind.Order] is not null);
        foreach (var topic in ordered)
            text.Add($"{topic.Title}: {topic[SectionKind.Order]!.Text}");
        if (ordered.Length < topics.Length)
            text.Add(library.Guide[SectionKind.Order]);
        text.Add("Begin with one new product, and add the next after two quiet weeks.");
    }

    private static void AddBoth(AnswerText text, Consultation question)
    {
        Article[] topics = question.Main.Kind == ArticleKind.Caution ? [question.Main] : [question.Main, question.Second!];
        foreach (var article in topics)
        {
            text.AddSummary(article);
            if (question.Asks(Cues.Causes) && article[SectionKind.Causes] is { } causes && article.Kind != ArticleKind.Means)
            {
                text.Add(causes);
                continue;
            }

            var avoids = question.Asks(Cues.Avoid);
            var section = avoids ? article[SectionKind.Avoid] : article[SectionKind.Helps];
            var label = (avoids, article.Kind) switch
            {
                (true, _) => $"Better to avoid with {article.Name}",
                (_, ArticleKind.Means) => $"On {article.Name}",
                _ => $"What helps with {article.Name}",
            };
            text.AddList(label, string.Join('\n', section!.Lines.Take(MostLinesOfEach)));
        }
    }
}
