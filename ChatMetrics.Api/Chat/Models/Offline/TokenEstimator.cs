using System.Text.Json;
using ChatMetrics.Api.Chat.Tools;
using Microsoft.Extensions.AI;

namespace ChatMetrics.Api.Chat.Models.Offline;

/// <summary>
/// Estimates what a text would cost in tokens where no tokenizer is at hand. The rule: one token for each character of
/// a script written without spaces (Chinese, Japanese, Korean, Thai) and for each emoji, one for every four other
/// characters, rounded up. For English prose that is within about a fifth of what the common tokenizers count.
/// </summary>
internal static class TokenEstimator
{
    private const int CharactersPerToken = 4;

    public static int Estimate(ReadOnlySpan<char> text)
    {
        // Nearly every text has none of them.
        if (!text.ContainsAnyInRange('\u0E00', '\u0E7F') && !text.ContainsAnyInRange('\u1100', '\u11FF') && !text.ContainsAnyInRange('\u2E80', '\uFFFF'))
        {
            return (text.Length + CharactersPerToken - 1) / CharactersPerToken;
        }

        var whole = 0;
        var shared = 0;
        foreach (var c in text)
        {
            if (IsWholeToken(c))
                whole++;
            else if (!char.IsLowSurrogate(c))
                shared++;
        }

        return whole + ((shared + CharactersPerToken - 1) / CharactersPerToken);
    }

    /// <summary>What messages cost: their texts, and the calls of tools and their results as JSON.</summary>
    public static long Estimate(IEnumerable<ChatMessage> messages) =>
        messages.SelectMany(message => message.Contents).Sum(content => (long)Estimate(content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => call.Name + JsonSerializer.Serialize(call.Arguments, ToolJson.Any),
            FunctionResultContent result => JsonSerializer.Serialize(result.Result, ToolJson.Any),
            _ => "",
        }));

    private static bool IsWholeToken(char c) => c is
        >= '\u0E00' and <= '\u0E7F' // Thai
        or >= '\u1100' and <= '\u11FF' // Hangul letters
        or >= '\u2E80' and <= '\u9FFF' // kana and Han
        or >= '\uAC00' and <= '\uD7AF' // Hangul syllables
        or >= '\uF900' and <= '\uFAFF' // Han, compatibility
        or >= '\uD800' and <= '\uDBFF'; // the first half of an emoji or a rare Han character
}
