using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>A health question, understood.</summary>
/// <param name="Main">What it is mostly about.</param>
/// <param name="Second">What else it names, or what an earlier message said of the skin.</param>
/// <param name="Left">Topics it names that one answer can't hold.</param>
/// <param name="Turn">The message itself.</param>
/// <param name="Conversation">What was said before.</param>
/// <param name="IsPregnant">Whether an earlier message spoke of pregnancy.</param>
internal sealed record Consultation(
    Article Main,
    Article? Second,
    IReadOnlyList<Article> Left,
    Turn Turn,
    Conversation Conversation,
    bool IsPregnant)
{
    private const Cues TimesOfDay = Cues.Morning | Cues.Evening;

    public bool Asks(Cues cue) => (Turn.Cues & cue) != 0;

    public bool AsksForRoutine => Asks(Cues.Routine | TimesOfDay) && (Main.HasRoutine || Second is { HasRoutine: true });

    public bool WantsMorning => Asks(Cues.Morning) || !Asks(TimesOfDay);

    public bool WantsEvening => Asks(Cues.Evening) || !Asks(TimesOfDay);
}
