using ChatMetrics.Api.Chat.Models.Offline.Articles;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>
/// One routine out of two articles: the skin type, or the first concern, gives the base; the treatment is the concern's.
/// Two concerns keep both treatments, to be begun one after the other.
/// </summary>
internal static class RoutinePlan
{
    private const string Treatment = "Treat";

    private static readonly string[] Steps = ["Cleanse", Treatment, "Moisturise", "Protect"];

    public static string Merge(Article first, Article? second, SectionKind timeOfDay)
    {
        var (type, concern) = second?.Kind == ArticleKind.SkinType ? (second, first) : (first, second);
        var lines = new List<string>();
        foreach (var step in Steps)
        {
            var mine = Find(type, timeOfDay, step);
            var theirs = concern is null ? null : Find(concern, timeOfDay, step);
            if (step != Treatment)
            {
                Add(mine ?? theirs);
            }
            else if (type.Kind == ArticleKind.SkinType)
            {
                Add(theirs ?? mine);
            }
            else
            {
                Add(mine);
                Add(theirs == mine ? null : theirs);
            }
        }

        return string.Join('\n', lines.Select((line, i) => $"{i + 1}. {line}"));

        void Add(string? line)
        {
            if (line is not null)
                lines.Add(line);
        }
    }

    // "2. Treat: ..." without its number
    private static string? Find(Article article, SectionKind timeOfDay, string step) =>
        article[timeOfDay]?.Lines.FirstOrDefault(line => line.AsSpan(3).StartsWith(step))?[3..];
}
