using System.Collections.Frozen;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>The words that show an intent.</summary>
internal static class IntentWords
{
    private static readonly FrozenDictionary<string, Intents>.AlternateLookup<ReadOnlySpan<char>> Words =
        new (Intents Intent, string Words)[]
        {
            (Intents.Routine, "routine regimen regime steps plan daily"),
            (Intents.Morning, "morning"),
            (Intents.Evening, "night"),
            (Intents.Avoid, "avoid worse worsen mistakes triggers harmful shouldnt bad stop"),
            (Intents.Doctor, "doctor dermatologist gp physician specialist hospital emergency serious dangerous worried"
                + " concerned"),
            (Intents.Causes, "why cause causes caused reason"),
            (Intents.Order, "first order before layer layering together combine mix"),
            (Intents.More, "more else another further elaborate detail details"),
        }
        .SelectMany(entry => TermReader.ReadAll(entry.Words, withStopWords: true).Distinct().Select(word => (word, entry.Intent)))
        .ToFrozenDictionary(entry => entry.word, entry => entry.Intent).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="term">A term of a message.</param>
    /// <param name="followsHelper">Whether the term before it makes a pronoun a reference: "does it", "with that".</param>
    public static Intents Find(ReadOnlySpan<char> term, bool followsHelper) =>
        followsHelper && term is "it" or "that" or "them" or "they" ? Intents.Reference
        : Words.TryGetValue(term, out var intent) ? intent
        : Intents.None;

    public static bool IsHelper(ReadOnlySpan<char> term) => term is "do" or "doe" or "will" or "with" or "can" or "use";
}
