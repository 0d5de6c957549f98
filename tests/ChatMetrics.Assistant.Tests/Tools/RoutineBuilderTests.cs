using System.Text.Json;
using ChatMetrics.Assistant.Matching;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant.Tests.Tools;

public sealed class RoutineBuilderTests
{
    private static readonly RoutineBuilder Builder = new(KnowledgeBase.Instance);

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

    private static string[] Lines(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(line => line.GetString()!)];

    private static async Task<JsonElement> BuildAsync(string skin, string? concern)
    {
        var arguments = new AIFunctionArguments { ["skin"] = skin, ["concern"] = concern };
        return (JsonElement)(await Builder.Tool.InvokeAsync(arguments, TestContext.Current.CancellationToken))!;
    }
}
