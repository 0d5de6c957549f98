using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Answers;

/// <summary>
/// Decides what kind of answer a message gets: a warning comes before all else, then what it asks about, then small talk, then
/// what it may refer back to, and last an honest "I don't know".
/// </summary>
internal sealed class Answerer(KnowledgeBase knowledge)
{
    private const int MaxTopics = 2;
    private const string Fallback =
        "I'm not sure I can help with that: I'd rather say so than guess. I know skin types and routines, acne, dark spots, "
        + "eczema, sunscreen and other ingredients, sleep, stress, headaches, colds, digestion and first aid. "
        + "You could ask, for example, \"What skincare routine for oily skin?\" "
        + "If it is about your health and it worries you, a pharmacist or doctor can help.";

    public string Answer(Conversation conversation)
    {
        var (message, earlier) = (conversation.Message, conversation.Earlier);
        var topics = message.Topics;
        var mayFollowUp = topics.Count == 0 && message.MayFollowUp && earlier.Length > 0;
        var talk = topics.Count == 0 && message.Intents == Intents.None ? message.SmallTalk : null;
        return message.Warning is { } warning ? warning.Texts[0]
            : talk is not null ? talk.Texts[earlier.Length % talk.Texts.Length]
            : mayFollowUp && earlier[0].Warning is { } last ? last.Texts[0]
            : Answer(conversation, mayFollowUp ? knowledge.Find([message, .. earlier]) : topics);
    }

    private static string Answer(Conversation conversation, IReadOnlyList<Article> named)
    {
        if (named.Count == 0)
        {
            return Fallback;
        }

        List<Article> topics = [.. named];
        var message = conversation.Message;
        var asksForRoutine = message.Asks(Intents.AnyRoutine);
        Article[] earlier = [.. conversation.Earlier.SelectMany(said => said.Topics).Except(topics)];
        if (topics is [var only])
        {
            var isConcern = asksForRoutine && only is { Kind: ArticleKind.Concern, HasRoutine: true };
            topics.AddRange(earlier.Where(article =>
                message.Asks(Intents.Reference) || (isConcern && article.Kind == ArticleKind.SkinType)));
        }

        // In pregnancy, nothing of another article is mixed in.
        var pregnancy = Array.Find(earlier, IsCaution);
        var caution = topics.Find(IsCaution) ?? (asksForRoutine ? pregnancy : null);
        Article[] chosen = caution is null ? [.. topics.Take(MaxTopics)] : [caution];
        return new HealthAnswer(conversation, chosen, pregnancy is not null).Write();
    }

    private static bool IsCaution(Article article) => article.Kind == ArticleKind.Caution;
}
