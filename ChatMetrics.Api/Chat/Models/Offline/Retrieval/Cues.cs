using System.Collections.Frozen;
using ChatMetrics.Api.Chat.Models.Offline.Text;

namespace ChatMetrics.Api.Chat.Models.Offline.Retrieval;

/// <summary>What a question wants to know about its topic.</summary>
[Flags]
internal enum Cues
{
    None = 0,
    Routine = 1,
    Morning = 2,
    Evening = 4,
    Avoid = 8,
    Doctor = 16,
    Causes = 32,
    Order = 64,
    More = 128,

    /// <summary>It speaks of something named before: "does it help with acne?".</summary>
    Reference = 256,
}

internal static class CueWords
{
    private static readonly FrozenDictionary<string, Cues>.AlternateLookup<ReadOnlySpan<char>> Words =
        new (Cues Cue, string Words)[]
        {
            (Cues.Routine, "routine regimen regime steps plan daily"),
            (Cues.Morning, "morning"),
            (Cues.Evening, "night"),
            (Cues.Avoid, "avoid worse worsen mistakes triggers harmful shouldnt bad stop"),
            (Cues.Doctor, "doctor dermatologist gp physician specialist serious worried dangerous hospital concerned emergency"),
            (Cues.Causes, "why cause causes caused reason"),
            (Cues.Order, "first order before layer layering together combine mix"),
            (Cues.More, "more else another further elaborate detail details"),
        }
        .SelectMany(cue => TermReader.ReadAll(cue.Words, withStopWords: true).Distinct().Select(word => (word, cue.Cue)))
        .ToFrozenDictionary(cue => cue.word, cue => cue.Cue).GetAlternateLookup<ReadOnlySpan<char>>();

    public static Cues Find(ReadOnlySpan<char> term) => Words.TryGetValue(term, out var cue) ? cue : Cues.None;

    /// <summary>Whether a pronoun after this term stands for something: "does it", "with that".</summary>
    public static bool IsHelper(ReadOnlySpan<char> term) => term is "do" or "doe" or "will" or "with" or "can" or "use";

    public static bool IsPronoun(ReadOnlySpan<char> term) => term is "it" or "that" or "them" or "they";
}
