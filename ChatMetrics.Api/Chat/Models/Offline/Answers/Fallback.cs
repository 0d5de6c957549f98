using ChatMetrics.Api.Chat.Models.Offline.Retrieval;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>The honest answer to what no article covers.</summary>
internal sealed class Fallback(Library library)
{
    private const int Hints = 3;
    private const string Scope =
        "I know skin types and routines, acne, dark spots, eczema, sunscreen and other ingredients, sleep, stress, headaches, colds, digestion and first aid.";

    public string Answer(Turn turn)
    {
        if (!turn.HasWords)
            return $"I'm better with words: tell me in a sentence what you'd like to know. {Scope}";
        if (!turn.HasLatin)
            return $"I'm sorry, I only understand English so far. {Scope}";

        var nearest = library.Finder.FindNearest(turn, Hints);
        var hint = nearest.Count == 0
            ? "You could ask, for example, \"What skincare routine for oily skin?\""
            : $"Closest to your words I have: {string.Join(", ", nearest.Select(article => article.Title))}.";
        return $"I'm not sure I can help with that: I'd rather say so than guess. {Scope} {hint} " +
            "If it is about your health and it worries you, a pharmacist or doctor can help.";
    }
}
