using System.Collections.Frozen;
using ChatMetrics.Assistant.Text;

namespace ChatMetrics.Assistant.Matching;

/// <summary>What a message wants to know about its topic; the names are those of the lists in Knowledge/words.md.</summary>
[Flags]
internal enum Intents
{
    None = 0, Routine = 1, Morning = 2, Evening = 4, Avoid = 8, Doctor = 16, Causes = 32, Order = 64, More = 128,
    Reference = 256, // to something named before: "does it help with acne?"
    AnyRoutine = Routine | Morning | Evening,
}

/// <summary>The words that show an intent.</summary>
internal static class IntentWords
{
    private static readonly FrozenDictionary<string, Intents> ByStem =
        Words.Read("Intents").ToFrozenDictionary(entry => entry.Stem, entry => Enum.Parse<Intents>(entry.List));

    // "Does it" and "with that" refer to something, "it itches" need not.
    public static Intents Find(string term, string previous) => (previous, term) switch
    {
        ("do" or "doe" or "will" or "with" or "can" or "use", "it" or "that" or "them" or "they") => Intents.Reference,
        _ => ByStem.GetValueOrDefault(term),
    };
}
