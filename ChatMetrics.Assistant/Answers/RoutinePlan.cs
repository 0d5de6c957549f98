using ChatMetrics.Assistant.Articles;

namespace ChatMetrics.Assistant.Answers;

/// <summary>
/// One routine out of two articles: the skin type, or the first concern, gives the base; the treatment is the concern's.
/// Two concerns keep both treatments, to be started one after the other.
/// </summary>
internal static class RoutinePlan
{
    public const string OneByOne = "Begin with one new product, and add the next after two quiet weeks.";

    private const string Treatment = "Treat";

    private static readonly string[] Steps = ["Cleanse", Treatment, "Moisturise", "Protect"];

    /// <summary>The steps in order, without numbers.</summary>
    public static string[] Merge(Article first, Article? second, SectionKind timeOfDay)
    {
        var (main, other) = second?.Kind == ArticleKind.SkinType ? (second, first) : (first, second);
        var plan = new List<string?>(Steps.Length + 1);
        foreach (var step in Steps)
        {
            var (own, others) = (Find(main, timeOfDay, step), Find(other, timeOfDay, step));
            if (step == Treatment && main.Kind != ArticleKind.SkinType)
            {
                plan.AddRange(own, others == own ? null : others);
            }
            else
            {
                plan.Add(step == Treatment ? others ?? own : own ?? others);
            }
        }

        return [.. plan.OfType<string>()];
    }

    // "2. Treat: ..." without its number
    private static string? Find(Article? article, SectionKind timeOfDay, string step) =>
        article?[timeOfDay]?.Lines.FirstOrDefault(line => line.AsSpan(3).StartsWith(step))?[3..];
}
