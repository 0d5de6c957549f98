using ChatMetrics.Assistant.Articles;
using ChatMetrics.Assistant.Matching;

namespace ChatMetrics.Assistant.Answers;

/// <summary>
/// Decides what kind of answer a message gets: a warning comes before all else, then what it asks about, then small talk, then
/// what it may refer back to, and last an honest "I don't know".
/// </summary>
internal sealed class Answerer(KnowledgeBase knowledge)
{
    private const string Scope =
        "I know skin types and routines, acne, dark spots, eczema, sunscreen and other ingredients, sleep, stress, headaches, "
        + "colds, digestion and first aid.";

    private readonly AnswerComposer _composer = new(knowledge);

    public string Answer(Conversation conversation)
    {
        var message = conversation.Message;
        var topics = knowledge.Topics.Find(message);
        if (message.Warning is not null)
        {
            return message.Warning.Texts[0];
        }

        if (topics.Count == 0 && message is { SmallTalk: { } talk, Intents: Intents.None })
        {
            return talk.Texts[conversation.Earlier.Count % talk.Texts.Length];
        }

        if (topics.Count == 0 && message.MayFollowUp && conversation.Earlier is [var last, ..])
        {
            if (last.Warning is not null)
            {
                return last.Warning.Texts[0];
            }

            topics = knowledge.Topics.FindInHistory(message, conversation.Earlier);
        }

        return topics.Count == 0 ? Fallback(message) : _composer.Compose(Understand(topics, conversation));
    }

    private Question Understand(List<Article> topics, Conversation conversation)
    {
        var intents = conversation.Message.Intents;
        Article[] earlier =
        [
            .. conversation.Earlier.Where(message => message.Keywords.Count > 0).SelectMany(knowledge.Topics.Find).Except(topics),
        ];
        var asksForRoutine = (intents & Intents.AnyRoutine) != 0;
        var mayNeedSkin = asksForRoutine && topics[0] is { Kind: ArticleKind.Concern, HasRoutine: true };
        var referred = intents.HasFlag(Intents.Reference) ? earlier.FirstOrDefault()
            : mayNeedSkin ? Array.Find(earlier, IsSkin)
            : null;
        if (topics.Count == 1 && referred is not null)
        {
            topics.Add(referred);
        }

        var pregnancy = Array.Find(earlier, IsCaution);
        if (pregnancy is not null && asksForRoutine)
        {
            topics.Add(pregnancy);
        }

        var isPregnant = pregnancy is not null && !topics.Contains(pregnancy);
        return new Question([.. topics.OrderByDescending(IsCaution).Distinct()], conversation, isPregnant);
    }

    private static bool IsCaution(Article article) => article.Kind == ArticleKind.Caution;

    private static bool IsSkin(Article article) => article.Kind == ArticleKind.SkinType;

    private static string Fallback(ParsedMessage message) => message switch
    {
        { HasWords: false } => $"I'm better with words: tell me in a sentence what you'd like to know. {Scope}",
        { HasLatin: false } => $"I'm sorry, I only understand English so far. {Scope}",
        _ => $"I'm not sure I can help with that: I'd rather say so than guess. {Scope} "
            + "You could ask, for example, \"What skincare routine for oily skin?\" "
            + "If it is about your health and it worries you, a pharmacist or doctor can help.",
    };
}
