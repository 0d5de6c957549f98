using ChatMetrics.Api.Chat.Models.Offline.Articles;
using ChatMetrics.Api.Chat.Models.Offline.Retrieval;

namespace ChatMetrics.Api.Chat.Models.Offline.Answers;

/// <summary>
/// Decides what kind of answer a message gets: a warning comes before all else, then what it asks about, then small
/// talk, then what it may refer back to, and last an honest "I don't know".
/// </summary>
internal sealed class Answerer(Library library)
{
    private const int MostTopics = 2;

    private readonly AnswerComposer _composer = new(library);
    private readonly Fallback _fallback = new(library);

    public string Answer(Conversation conversation)
    {
        var turn = conversation.Read(library.Reader);
        if (turn.Warning is not null)
            return turn.Warning.Texts[0];

        var topics = library.Finder.Find(turn);
        if (topics.Count == 0 && turn is { SmallTalk: { } talk, Cues: Cues.None })
            return talk.Texts[conversation.Earlier.Count % talk.Texts.Length];

        var earlier = conversation.Earlier.Select(library.Reader.Read).ToArray();
        if (topics.Count == 0 && turn.MayFollowUp && earlier.Length > 0)
        {
            if (earlier[0].Warning is { } warning)
                return warning.Texts[0];
            topics = library.Finder.FindInHistory(turn, earlier);
        }

        return topics.Count == 0 ? _fallback.Answer(turn) : _composer.Compose(Consult(topics, turn, earlier, conversation));
    }

    private Consultation Consult(List<Article> topics, Turn turn, Turn[] earlier, Conversation conversation)
    {
        var caution = topics.Find(IsCaution);
        var remembered = earlier.SelectMany(Named).FirstOrDefault(IsCaution);
        var asksForRoutine = (turn.Cues & (Cues.Routine | Cues.Morning | Cues.Evening)) != 0;
        if (caution is null && remembered is not null && (asksForRoutine || library.LinesOn(remembered, topics[0]).Any()))
            caution = remembered;
        if (caution is not null)
            topics = [caution, .. topics.Where(topic => topic != caution)];

        var second = topics.Count > 1 ? topics[1] : Remembered(topics[0], turn, earlier);
        var isPregnant = caution is null && remembered is not null;
        return new Consultation(topics[0], second, [.. topics.Skip(MostTopics)], turn, conversation, isPregnant);
    }

    /// <summary>What an earlier message adds to a question about one topic: the thing it refers to, or the skin type.</summary>
    private Article? Remembered(Article topic, Turn turn, Turn[] earlier)
    {
        var named = earlier.SelectMany(Named).Where(article => article != topic).ToArray();
        if (turn.Cues.HasFlag(Cues.Reference) && named.FirstOrDefault() is { } referred)
            return referred;

        var type = Array.Find(named, article => article.Kind == ArticleKind.SkinType);
        var fits = topic.HasRoutine && topic.Kind == ArticleKind.Concern && (turn.Cues & (Cues.Routine | Cues.Morning | Cues.Evening)) != 0
            || topic.Kind == ArticleKind.Means && type is not null && library.LinesOn(type, topic).Any();
        return fits ? type : null;
    }

    private List<Article> Named(Turn turn) => turn.Keywords.Count == 0 ? [] : library.Finder.Find(turn);

    private static bool IsCaution(Article article) => article.Kind == ArticleKind.Caution;
}
