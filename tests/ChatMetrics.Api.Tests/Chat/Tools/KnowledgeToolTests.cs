using System.Text.Json;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;
using ChatMetrics.Api.Chat.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Tests.Chat.Tools;

/// <summary>The tools that look things up in the knowledge files.</summary>
public sealed class KnowledgeToolTests
{
    private static readonly Library Library = Library.Load();

    [Theory]
    [InlineData("retinol")]
    [InlineData("Tretinoin")]
    [InlineData("retinoids")]
    public async Task LookUp_ByAnyOfItsNames_TellsWhatItDoesAndForWhomItIsNot(string name)
    {
        var facts = await LookUpAsync(name);

        Assert.Equal("Retinoids", facts.GetProperty("ingredient").GetString());
        Assert.Contains("best-proven", facts.GetProperty("what_it_does").GetString(), StringComparison.Ordinal);
        Assert.Contains(Lines(facts, "who_should_avoid_it"), line => line.StartsWith("Pregnancy", StringComparison.Ordinal));
        Assert.Contains("Skincare and remedies in pregnancy: Retinol, adapalene, tretinoin and, above all, isotretinoin tablets.", Lines(facts, "who_should_avoid_it"));
        Assert.Equal(["Acids, benzoyl peroxide or waxing on the same evening.", "Leave acids for other nights."], Lines(facts, "not_together_with"));
    }

    [Fact]
    public async Task LookUp_EveryIngredient_HasAnAnswer()
    {
        foreach (var ingredient in Library.Articles.Where(IngredientLookup.IsIngredient))
        {
            Assert.Equal(ingredient.Title, (await LookUpAsync(ingredient.Name)).GetProperty("ingredient").GetString());
        }
    }

    [Theory]
    [InlineData("cleansing", "", "")]
    [InlineData("exfoliating acids", "In pregnancy:", "Two acids on one|Not on the same night as a retinoid")]
    [InlineData("hyaluronic acid", "", "")]
    [InlineData("moisturisers", "Fragrance if your skin", "")]
    [InlineData("niacinamide", "", "Starting it on the same|Several products that all")]
    [InlineData("retinoids", "Pregnancy, trying", "Acids, benzoyl|Leave acids for")]
    [InlineData("sunscreen", "", "")]
    [InlineData("vitamin C", "", "Acids or benzoyl|Keep retinoids for")]
    public async Task LookUp_EveryIngredient_SaysForWhomAndWithWhatItIsNot(string name, string people, string combinations)
    {
        var facts = await LookUpAsync(name);

        var ofTheArticle = Lines(facts, "who_should_avoid_it").TakeWhile(line => !Library.Articles.Any(other => line.StartsWith($"{other.Title}: ", StringComparison.Ordinal)));
        Assert.Equal(people.Split('|', StringSplitOptions.RemoveEmptyEntries), Beginnings(ofTheArticle, people));
        Assert.Equal(combinations.Split('|', StringSplitOptions.RemoveEmptyEntries), Beginnings(Lines(facts, "not_together_with"), combinations));
    }

    [Theory]
    [InlineData("snail mucin")]
    [InlineData("sleep")]
    [InlineData("")]
    public async Task LookUp_WhatIsNoIngredientOfTheKnowledge_NamesThoseThatAre(string name)
    {
        var exception = await Assert.ThrowsAsync<ToolException>(() => LookUpAsync(name));

        Assert.Contains("niacinamide", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oily", "acne", "oily skin and acne")]
    [InlineData("Dry skin", null, "dry skin")]
    [InlineData("sensitive", "", "sensitive skin")]
    [InlineData("normal", "wrinkles", "ageing skin")]
    [InlineData("normal", null, "skincare")]
    [InlineData("oily", "pregnancy", "pregnancy")]
    public async Task Build_SkinAndConcern_GivesStepsForMorningAndEvening(string skin, string? concern, string title)
    {
        var routine = await BuildAsync(skin, concern);

        Assert.Contains(title, routine.GetProperty("for").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Cleanse: ", Lines(routine, "morning")[0], StringComparison.Ordinal);
        Assert.StartsWith("Protect: ", Lines(routine, "morning")[^1], StringComparison.Ordinal);
        Assert.StartsWith("Moisturise: ", Lines(routine, "evening")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_InPregnancy_HasNoRetinoid()
    {
        var routine = await BuildAsync("oily", "pregnant");

        Assert.DoesNotContain(Lines(routine, "evening"), step => step.Contains("retino", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Lines(routine, "evening"), step => step.Contains("salicylic", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("striped", null, "oily skin")]
    [InlineData("acne", null, "oily skin")]
    [InlineData("oily", "headache", "acne")]
    [InlineData("oily", "dry skin", "acne")]
    public async Task Build_UnknownSkinOrConcern_NamesTheKnown(string skin, string? concern, string known)
    {
        var exception = await Assert.ThrowsAsync<ToolException>(() => BuildAsync(skin, concern));

        Assert.Contains(known, exception.Message, StringComparison.Ordinal);
    }

    // Each line cut to the length of what is expected of it.
    private static string[] Beginnings(IEnumerable<string> lines, string expected)
    {
        var lengths = expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(beginning => beginning.Length).ToArray();
        return [.. lines.Select((line, place) => place < lengths.Length ? line[..Math.Min(lengths[place], line.Length)] : line)];
    }

    private static string[] Lines(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(line => line.GetString()!)];

    private static async Task<JsonElement> LookUpAsync(string name) =>
        await InvokeAsync(new IngredientLookup(Library).Tool, new AIFunctionArguments { ["name"] = name });

    private static async Task<JsonElement> BuildAsync(string skin, string? concern) =>
        await InvokeAsync(new RoutineBuilder(Library).Tool, new AIFunctionArguments { ["skin"] = skin, ["concern"] = concern });

    private static async Task<JsonElement> InvokeAsync(AIFunction tool, AIFunctionArguments arguments) =>
        (JsonElement)(await tool.InvokeAsync(arguments, TestContext.Current.CancellationToken))!;
}
