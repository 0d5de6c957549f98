using System.ComponentModel;
using ChatMetrics.Assistant.Answers;
using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>A routine for a skin type and a concern.</summary>
/// <param name="For">What it is for, in words.</param>
internal sealed record RoutineProposal(string For, string[] Morning, string[] Evening, string? Advice);

/// <summary>The tool <c>build_routine</c>.</summary>
internal sealed class RoutineBuilder(KnowledgeBase knowledge)
{
    public const string Name = "build_routine";

    public AIFunction Tool => ToolFactory.Create(
        Build,
        Name,
        $"The steps of a skincare routine, morning and evening. Skin types: {Known(IsSkin)}. Concerns: {Known(IsConcern)}.");

    private RoutineProposal Build(
        [Description("The skin type; normal if it is not known.")] string skin,
        [Description("What else the routine should help with, or pregnancy.")] string? concern = null)
    {
        var isNormal = skin.Trim().StartsWith("normal", StringComparison.OrdinalIgnoreCase);
        var first = (isNormal ? knowledge.Guide : knowledge.Parse($"{skin} skin").Topics.FirstOrDefault(IsSkin))
            ?? throw new ToolException($"I don't know that skin type. Known: {Known(IsSkin)}, normal skin.");
        var second = string.IsNullOrWhiteSpace(concern) ? null : knowledge.Parse(concern).Topics.FirstOrDefault(IsConcern)
            ?? throw new ToolException($"I know no routine for that concern. Known: {Known(IsConcern)}.");

        // In pregnancy, no other article's treatments are mixed in; and the guide's own give way to those of a concern.
        Article[] topics = second is null ? [first]
            : second.Kind == ArticleKind.Caution || first.Kind == ArticleKind.Guide ? [second]
            : [first, second];
        return new RoutineProposal(
            string.Join(" and ", topics.Select(topic => topic.Name)),
            RoutinePlan.Merge(topics, SectionKind.Morning),
            RoutinePlan.Merge(topics, SectionKind.Evening),
            topics.Length > 1 ? RoutinePlan.OneByOne : null);
    }

    private string Known(Predicate<Article> isMeant) =>
        string.Join(", ", Array.FindAll(knowledge.Articles, isMeant).Select(article => article.Name));

    private static bool IsSkin(Article article) => article.Kind == ArticleKind.SkinType;

    private static bool IsConcern(Article article) =>
        article is { Kind: ArticleKind.Concern or ArticleKind.Caution, HasRoutine: true };
}
