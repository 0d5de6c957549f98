using System.Text.Json;
using ChatMetrics.Assistant.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Assistant;

/// <summary>
/// Estimates how many tokens a text has where no tokenizer is at hand. The rule: one token for each character of a script written
/// without spaces (Chinese, Japanese, Korean, Thai) and for each emoji, one for every four other characters, rounded up. For
/// English prose that is within about a fifth of what the common tokenizers count.
/// </summary>
public static class TokenEstimator
{
    /// <summary>The property of a response by which a model says that its token count is an estimate.</summary>
    public const string UsageEstimated = "usage_estimated";

    private const int CharactersPerToken = 4;
    private const char FirstWholeToken = '\u0E00';

    public static int Estimate(ReadOnlySpan<char> text)
    {
        // Most texts have none of these scripts, and are counted at once.
        if (!text.ContainsAnyInRange(FirstWholeToken, char.MaxValue))
        {
            return (text.Length + CharactersPerToken - 1) / CharactersPerToken;
        }

        var (whole, shared) = (0, 0);
        foreach (var c in text)
        {
            whole += IsWholeToken(c) ? 1 : 0;
            shared += IsWholeToken(c) || char.IsLowSurrogate(c) ? 0 : 1;
        }

        return whole + ((shared + CharactersPerToken - 1) / CharactersPerToken);
    }

    /// <summary>The tokens of messages: of their texts and reasoning, and of tool calls and their results as JSON.</summary>
    public static long Estimate(IEnumerable<ChatMessage> messages) => messages.Sum(message => Estimate(message.Contents));

    /// <summary>The tokens of a message's contents.</summary>
    public static long Estimate(IEnumerable<AIContent> contents) => contents.Sum(content => (long)Estimate(content switch
    {
        TextContent text => text.Text,
        TextReasoningContent reasoning => reasoning.Text,
        // What was cut off is no JSON, and was generated all the same.
        FunctionCallContent { Arguments: null, RawRepresentation: string arguments } call => call.Name + arguments,
        FunctionCallContent call => call.Name + JsonSerializer.Serialize(call.Arguments, ToolFactory.AnyJson),
        FunctionResultContent result => JsonSerializer.Serialize(result.Result, ToolFactory.AnyJson),
        _ => "",
    }));

    /// <summary>The tokens of tools, as they are sent with a prompt: name, description and schema; 0 for null.</summary>
    public static long Estimate(IEnumerable<AITool>? tools) => (tools ?? []).OfType<AIFunctionDeclaration>()
        .Sum(tool => (long)Estimate(tool.Name) + Estimate(tool.Description) + Estimate(tool.JsonSchema.GetRawText()));

    private static bool IsWholeToken(char c) => c is
        >= FirstWholeToken and <= '\u0E7F' // Thai
        or >= '\u1100' and <= '\u11FF' // Hangul letters
        or >= '\u2E80' and <= '\u9FFF' // kana and Han
        or >= '\uAC00' and <= '\uD7AF' // Hangul syllables
        or >= '\uF900' and <= '\uFAFF' // Han, compatibility
        or >= '\uD800' and <= '\uDBFF'; // the first half of an emoji or a rare Han character
}
