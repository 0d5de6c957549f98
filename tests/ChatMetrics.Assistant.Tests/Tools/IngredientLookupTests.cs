using System.Text.Json;
using ChatMetrics.Assistant.Matching;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests.Tools;

public sealed class IngredientLookupTests
{
    private static readonly KnowledgeBase Knowledge = KnowledgeBase.Instance;
    private static readonly AIFunction Tool = new IngredientLookup(Knowledge).Tool;

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
        Assert.Equal(["Acids, benzoyl peroxide or waxing on the same evening."], Lines(facts, "not_together_with"));
        Assert.Equal(["Going without sunscreen: skin burns more easily."], Lines(facts, "other_cautions"));
    }

    [Fact]
    public async Task LookUp_EveryIngredient_HasAnAnswer()
    {
        foreach (var ingredient in Knowledge.Articles.Where(article => article.IsIngredient))
        {
            Assert.Equal(ingredient.Title, (await LookUpAsync(ingredient.Name)).GetProperty("ingredient").GetString());
        }
    }

    [Theory]
    [InlineData("cleansing", 0, 0)]
    [InlineData("exfoliating acids", 3, 2)]
    [InlineData("hyaluronic acid", 0, 0)]
    [InlineData("moisturisers", 1, 0)]
    [InlineData("niacinamide", 0, 1)]
    [InlineData("retinoids", 2, 1)]
    [InlineData("sunscreen", 0, 0)]
    [InlineData("vitamin C", 1, 2)]
    public async Task LookUp_EveryIngredient_SaysForWhomAndWithWhatItIsNot(string name, int people, int combinations)
    {
        var facts = await LookUpAsync(name);

        Assert.Equal(people, Lines(facts, "who_should_avoid_it").Length);
        Assert.Equal(combinations, Lines(facts, "not_together_with").Length);
        Assert.NotEmpty(Lines(facts, "other_cautions"));
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

    private static string[] Lines(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(line => line.GetString()!)];

    private static async Task<JsonElement> LookUpAsync(string name)
    {
        var arguments = new AIFunctionArguments { ["name"] = name };
        return (JsonElement)(await Tool.InvokeAsync(arguments, TestContext.Current.CancellationToken))!;
    }
}
