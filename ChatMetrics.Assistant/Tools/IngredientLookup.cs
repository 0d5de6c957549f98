using System.ComponentModel;
using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tools;

/// <summary>What the articles say about an ingredient.</summary>
internal sealed record IngredientFacts(
    string Ingredient, string WhatItDoes, string[] HowToUseIt, string[] WhoShouldAvoidIt, string[] NotTogetherWith,
    string[] OtherCautions, string Order, string SeeADoctor);

/// <summary>The tool <c>look_up_ingredient</c>.</summary>
internal sealed class IngredientLookup(KnowledgeBase knowledge)
{
    public const string Name = "look_up_ingredient";

    private readonly string _known = string.Join(", ", from known in knowledge.Articles where known.IsIngredient select known.Name);

    public AIFunction Tool => ToolFactory.Create(
        LookUp,
        Name,
        "What a skincare ingredient does, how it is used, who should avoid it and what it must not be combined with. "
        + $"Known: {_known}.");

    private IngredientFacts LookUp([Description("The ingredient's name, such as niacinamide or retinol.")] string name)
    {
        var article = knowledge.Parse(name).Topics.FirstOrDefault(known => known.IsIngredient)
            ?? throw new ToolException($"I know nothing about that ingredient. Known: {_known}.");
        return new IngredientFacts(
            article.Title, Text(SectionKind.InShort), Lines(SectionKind.WhatHelps), Lines(SectionKind.WhoShouldAvoidIt),
            Lines(SectionKind.NotTogetherWithIt), Lines(SectionKind.BetterToAvoid), Text(SectionKind.Order),
            Text(SectionKind.SeeADoctor));

        string Text(SectionKind kind) => article[kind]!.Text;

        string[] Lines(SectionKind kind) => Array.ConvertAll(article[kind]?.Lines ?? [], line => line.TrimStart('-', ' '));
    }
}
