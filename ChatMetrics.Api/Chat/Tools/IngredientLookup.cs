using System.ComponentModel;
using System.Text.RegularExpressions;
using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Tools;

/// <summary>What the knowledge files say of an ingredient.</summary>
internal sealed record IngredientFacts(
    string Ingredient,
    string WhatItDoes,
    string[] HowToUseIt,
    string[] WhoShouldAvoidIt,
    string[] NotTogetherWith,
    string[] OtherCautions,
    string? Order,
    string? SeeADoctor);

/// <summary>The tool <c>look_up_ingredient</c>.</summary>
internal sealed partial class IngredientLookup(Library library)
{
    public const string Name = "look_up_ingredient";

    private readonly Article[] _ingredients = Array.FindAll(library.Articles, IsIngredient);

    public AIFunction Tool => ToolBox.Create(
        LookUp,
        Name,
        "What a skincare ingredient does, how it is used, who should avoid it and what it must not be combined with. "
        + $"Known: {string.Join(", ", _ingredients.Select(ingredient => ingredient.Name))}.");

    /// <summary>Whether the topic is something that is put on the skin.</summary>
    public static bool IsIngredient(Article article) => article.Kind == ArticleKind.Means && article[SectionKind.Order] is not null;

    private IngredientFacts LookUp([Description("The ingredient's name, such as niacinamide or retinol.")] string name)
    {
        var article = library.Finder.Find(library.Reader.Read(name)).Find(IsIngredient)
            ?? throw new ToolException($"Of that ingredient nothing is known here. Known: {string.Join(", ", _ingredients.Select(known => known.Name))}.");
        var avoid = (article[SectionKind.Avoid]?.Lines ?? []).ToLookup(About, Bare);
        var others = from other in library.Articles
                     where other.Kind is ArticleKind.Caution or ArticleKind.SkinType or ArticleKind.Concern
                     from line in other[SectionKind.Avoid]?.Lines ?? []
                     where library.Mentions(line).Contains(article.Index)
                     select $"{other.Title}: {Bare(line)}";
        return new IngredientFacts(
            article.Title,
            article[SectionKind.Summary]!.Text,
            [.. (article[SectionKind.Helps]?.Lines ?? []).Select(Bare)],
            [.. avoid[Subject.People], .. others],
            [.. avoid[Subject.Combination], .. Apart(article[SectionKind.Order]?.Text)],
            [.. avoid[Subject.Other]],
            article[SectionKind.Order]?.Text,
            article[SectionKind.Doctor]?.Text);
    }

    // The articles say it in a few turns of phrase; a test names what comes of each line.
    private Subject About(string line) =>
        Together().IsMatch(line) ? Subject.Combination
        : line.Contains("without", StringComparison.Ordinal) ? Subject.Other
        : line.Contains("if your skin", StringComparison.Ordinal) || library.Mentions(line).Any(index => IsOfPeople(library.Articles[index])) ? Subject.People
        : Subject.Other;

    private static bool IsOfPeople(Article article) => article.Kind is ArticleKind.Caution or ArticleKind.SkinType;

    // "Leave acids for other nights"
    private static IEnumerable<string> Apart(string? order) =>
        (order ?? "").Split(['.', ';'], StringSplitOptions.TrimEntries)
            .Where(clause => clause.StartsWith("Not ", StringComparison.Ordinal) || clause.StartsWith("leave ", StringComparison.Ordinal)
                || clause.StartsWith("keep ", StringComparison.Ordinal))
            .Select(clause => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.");

    private static string Bare(string line) => line.TrimStart('-', ' ');

    [GeneratedRegex(@"\b(?:same|two|several|together)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Together();

    private enum Subject
    {
        Other,
        People,
        Combination,
    }
}
