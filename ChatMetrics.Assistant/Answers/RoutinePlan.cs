using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Answers;

/// <summary>One routine out of the routines of one or two articles.</summary>
internal static class RoutinePlan
{
    public const string OneByOne = "Begin with one new product, and add the next after two quiet weeks.";

    private const string Treatment = "Treat";

    private static readonly string[] Steps = ["Cleanse", Treatment, "Moisturise", "Protect"];

    /// <summary>
    /// The steps in order, without numbers. The skin type, or the first concern, gives the base; the treatment is the concern's.
    /// Two concerns keep both treatments, to be started one after the other.
    /// </summary>
    public static string[] Merge(Article[] topics, SectionKind timeOfDay)
    {
        Article[] ordered = [.. topics.OrderByDescending(topic => topic.Kind == ArticleKind.SkinType)];
        // "2. Treat: ..." without its number
        var lines = ordered.SelectMany(topic => topic[timeOfDay]?.Lines ?? []).Select(line => line[3..]).Distinct().ToArray();
        return
        [
            .. from step in Steps
               let found = lines.Where(line => line.StartsWith(step, StringComparison.Ordinal))
               from line in step != Treatment ? found.Take(1)
                   : ordered[0].Kind == ArticleKind.SkinType ? found.TakeLast(1)
                   : found
               select line,
        ];
    }
}
