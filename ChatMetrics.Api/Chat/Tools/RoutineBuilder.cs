using System.ComponentModel;
using ChatMetrics.Api.Chat.Models.Offline.Answers;
using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>A routine for a skin type and a concern.</summary>
/// <param name="For">What it is for, in words.</param>
internal sealed record RoutineProposal(string For, string[] Morning, string[] Evening, string? Advice);

/// <summary>The tool <c>build_routine</c>.</summary>
internal sealed class RoutineBuilder(Library library)
{
    public const string Name = "build_routine";

    public AIFunction Tool => ToolBox.Create(
        Build,
        Name,
        $"The steps of a skincare routine, morning and evening. Skin types: {Known(IsSkin)}. Concerns: {Known(IsConcern)}.");

    private RoutineProposal Build(
        [Description("The skin type; normal where it is not known.")] string skin,
        [Description("What the routine should help with besides, or pregnancy.")] string? concern = null)
    {
        var first = FindSkin(skin);
        var second = string.IsNullOrWhiteSpace(concern) ? null : FindConcern(concern);
        // In pregnancy, no other article's treatments are mixed in; and the guide's own give way to those of a concern.
        if (second is not null && (second.Kind == ArticleKind.Caution || first.Kind == ArticleKind.Guide))
        {
            (first, second) = (second, null);
        }

        return new RoutineProposal(
            second is null ? first.Name : $"{first.Name} and {second.Name}",
            Steps(first, second, SectionKind.Morning),
            Steps(first, second, SectionKind.Evening),
            second is null ? null : "Begin with one new treatment, and add the next after two quiet weeks.");
    }

    private Article FindSkin(string skin) =>
        skin.Trim().StartsWith("normal", StringComparison.OrdinalIgnoreCase)
            ? library.Guide
            : Find(skin, IsSkin) ?? Find($"{skin} skin", IsSkin)
                ?? throw new ToolException($"That is no skin type I know. Known: {Known(IsSkin)}, normal skin.");

    private Article FindConcern(string concern) =>
        Find(concern, IsConcern) ?? throw new ToolException($"I know no routine for that concern. Known: {Known(IsConcern)}.");

    private Article? Find(string words, Predicate<Article> isMeant) => library.Finder.Find(library.Reader.Read(words)).Find(isMeant);

    private string Known(Predicate<Article> isMeant) =>
        string.Join(", ", Array.FindAll(library.Articles, isMeant).Select(article => article.Name));

    private static bool IsSkin(Article article) => article.Kind == ArticleKind.SkinType;

    private static bool IsConcern(Article article) => article is { Kind: ArticleKind.Concern or ArticleKind.Caution, HasRoutine: true };

    private static string[] Steps(Article first, Article? second, SectionKind timeOfDay) =>
        [.. RoutinePlan.Merge(first, second, timeOfDay).Split('\n').Select(line => line[(line.IndexOf(' ') + 1)..])];
}
